// run: --python=free-threaded -- -Itestdata/python
// clean
/* The counter is atomic, the buffer is the thread's. */
#include <Python.h>
#include <stdatomic.h>

static atomic_long calls;
static _Thread_local char buffer[64];

static PyObject *codec_count(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    buffer[0]++;
    return PyLong_FromLong(atomic_fetch_add(&calls, 1) + buffer[0]);
}

static PyMethodDef methods[] = {{"count", codec_count, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModule_Create(&module);
}
