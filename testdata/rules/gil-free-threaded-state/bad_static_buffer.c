// run: --python=free-threaded -- -Itestdata/python
/* The same buffer in a build without the GIL, whatever the module says. */
#include <Python.h>

static char buffer[64];

static PyObject *codec_fill(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    buffer[0]++; // expect: gil-free-threaded-state
    return PyBytes_FromStringAndSize(buffer, sizeof buffer);
}

static PyMethodDef methods[] = {{"fill", codec_fill, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModule_Create(&module);
}
