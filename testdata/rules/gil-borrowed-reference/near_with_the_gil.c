// run: -- -Itestdata/python
// clean
/* With the GIL nobody else runs before the reference is taken; on the way on which a callback runs it is not used again. */
#include <Python.h>

static PyObject *batch_first(PyObject *self, PyObject *list) {
    PyObject *first = PyList_GetItem(list, 0);
    (void)self;
    if (!first)
        return PyObject_CallObject(list, NULL);
    return Py_NewRef(first);
}

static PyMethodDef methods[] = {{"first", batch_first, METH_O, ""}, {NULL, NULL, 0, NULL}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "batch", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_batch(void);
PyMODINIT_FUNC PyInit_batch(void) {
    return PyModule_Create(&module);
}
