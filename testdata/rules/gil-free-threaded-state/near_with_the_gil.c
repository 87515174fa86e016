// run: --min-tier high --python=gil -- -Itestdata/python
// clean
/* Judged for a build with the GIL, and asked for what is sure: it guards the buffer. */
#include <Python.h>

static char buffer[64];

static PyObject *codec_fill(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    buffer[0]++;
    return PyBytes_FromStringAndSize(buffer, sizeof buffer);
}

static PyMethodDef methods[] = {{"fill", codec_fill, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModule_Create(&module);
}
