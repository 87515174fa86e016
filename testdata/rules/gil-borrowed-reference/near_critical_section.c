// run: -- -Itestdata/python
// clean
/* Within a critical section of the list no other thread takes anything out of it, and the reference that is taken there
 * is in time. */
#include <Python.h>

static PyObject *batch_first(PyObject *self, PyObject *list) {
    PyObject *first;
    (void)self;
    Py_BEGIN_CRITICAL_SECTION(list)
    first = PyList_GetItem(list, 0);
    if (first)
        Py_INCREF(first);
    Py_END_CRITICAL_SECTION()
    return first;
}

static PyMethodDef methods[] = {{"first", batch_first, METH_O, ""}, {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "batch", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_batch(void);
PyMODINIT_FUNC PyInit_batch(void) {
    return PyModuleDef_Init(&module);
}
