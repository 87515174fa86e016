// run: -- -Itestdata/python
// clean
/* The cache is filled while the module is set up. */
#include <Python.h>

static PyObject *encoder;

static int codec_exec(PyObject *module_object) {
    (void)module_object;
    encoder = PyImport_ImportModule("json.encoder");
    return encoder ? 0 : -1;
}

static PyObject *codec_encode(PyObject *self, PyObject *args) {
    (void)self;
    return PyObject_CallObject(encoder, args);
}

static PyMethodDef methods[] = {{"encode", codec_encode, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)codec_exec}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "codec", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_codec(void);
PyMODINIT_FUNC PyInit_codec(void) {
    return PyModuleDef_Init(&module);
}
