// run: -- -Itestdata/python
/* The counter is in the module's state, of which there is one for all threads. */
#include <Python.h>

typedef struct CodecState {
    PyObject *encoder;
    long version;
} CodecState;

static inline CodecState *state_of(PyObject *module) {
    return PyModule_GetState(module);
}

static PyObject *codec_next(PyObject *self, PyObject *args) {
    (void)args;
    CodecState *state = state_of(self);
    return PyLong_FromLong(++state->version); // expect: gil-free-threaded-state
}

static int codec_exec(PyObject *module) {
    CodecState *state = state_of(module);
    state->encoder = PyImport_ImportModule("json.encoder");
    return state->encoder ? 0 : -1;
}

static PyObject *codec_encode(PyObject *self, PyObject *args) {
    return PyObject_CallObject(state_of(self)->encoder, args); // safe: gil-free-threaded-state
}

static PyMethodDef methods[] = {
    {"next", codec_next, METH_NOARGS, ""}, {"encode", codec_encode, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)codec_exec}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", sizeof(CodecState), methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
