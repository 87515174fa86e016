// run: --min-tier high -- -Itestdata/python
/* Sub-interpreters with a GIL each may load the module side by side: a static variable is one for all of them. */
#include <Python.h>

#define Py_mod_multiple_interpreters 3
#define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)

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
static PyModuleDef_Slot slots[] = {{Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
