// run: -- -Itestdata/python
/* Without the GIL another thread may change the list between the look-up and the next line; a reference that is taken
 * then is too late. */
#include <Python.h>

static PyObject *batch_first(PyObject *self, PyObject *list) {
    PyObject *first = PyList_GetItem(list, 0); // expect: gil-borrowed-reference
    (void)self;
    if (!first)
        return NULL;
    return Py_NewRef(first); // step: gil-borrowed-reference
}

static PyMethodDef methods[] = {{"first", batch_first, METH_O, ""}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "batch", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_batch(void);
PyMODINIT_FUNC PyInit_batch(void) {
    return PyModuleDef_Init(&module);
}
