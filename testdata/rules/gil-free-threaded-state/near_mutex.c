// run: --python=free-threaded -- -Itestdata/python
// clean
/* The counter has a lock of its own. */
#include <Python.h>

static PyMutex lock;
static long calls;

static PyObject *codec_count(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    PyMutex_Lock(&lock);
    long now = ++calls;
    PyMutex_Unlock(&lock);
    return PyLong_FromLong(now);
}

static PyMethodDef methods[] = {{"count", codec_count, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModule_Create(&module);
}
