// run: --min-tier high -- -Itestdata/python
// clean
/* The state of the module is there once for each interpreter, under its GIL. */
#include <Python.h>

#define Py_mod_multiple_interpreters 3
#define Py_MOD_PER_INTERPRETER_GIL_SUPPORTED ((void *)2)

struct state {
    PyObject *encoder;
};

static PyObject *codec_encode(PyObject *self, PyObject *args) {
    struct state *state = PyModule_GetState(self);
    if (!state->encoder)
        state->encoder = PyImport_ImportModule("json.encoder");
    if (!state->encoder)
        return NULL;
    return PyObject_CallObject(state->encoder, args);
}

static PyMethodDef methods[] = {{"encode", codec_encode, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", sizeof(struct state), methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
