// run: -- -Itestdata/python
/* The module says that it does not need the GIL, and fills a cache at the first call. */
#include <Python.h>

static PyObject *codec_encode(PyObject *self, PyObject *args) {
    static PyObject *encoder = NULL;
    (void)self;
    if (!encoder) // step: gil-free-threaded-state
        encoder = PyImport_ImportModule("json.encoder"); // expect: gil-free-threaded-state
    if (!encoder)
        return NULL;
    return PyObject_CallObject(encoder, args);
}

static PyMethodDef methods[] = {{"encode", codec_encode, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
