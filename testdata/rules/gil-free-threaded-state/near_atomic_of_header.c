// run: -- -Itestdata/python
// clean
/* All accesses are by the functions of pyatomic.h. */
#include <Python.h>

static int ready, calls;

static PyObject *codec_open(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    _Py_atomic_store_int(&ready, 1);
    return PyLong_FromLong(_Py_atomic_add_int(&calls, 1));
}

static PyObject *codec_is_open(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    return PyLong_FromLong(_Py_atomic_load_int(&ready));
}

static PyMethodDef methods[] = {
    {"open", codec_open, METH_NOARGS, ""}, {"is_open", codec_is_open, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
