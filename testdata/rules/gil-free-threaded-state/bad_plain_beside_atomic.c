// run: -- -Itestdata/python
/* One function sets the flag atomically, as pyatomic.h has it, another reads it plainly. */
#include <Python.h>

static int ready;

static PyObject *codec_open(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    _Py_atomic_store_int(&ready, 1); // expect: gil-free-threaded-state
    Py_RETURN_NONE;
}

static PyObject *codec_is_open(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    return PyLong_FromLong(ready); // step: gil-free-threaded-state
}

static PyMethodDef methods[] = {
    {"open", codec_open, METH_NOARGS, ""}, {"is_open", codec_is_open, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
