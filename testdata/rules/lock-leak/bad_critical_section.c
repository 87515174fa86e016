// run: -- -Itestdata/python
/* A return out of a critical section: the macro that would end it is not reached. */
#include <Python.h>

typedef struct Counter {
    PyObject_HEAD
    long value;
} Counter;

static PyObject *counter_add(PyObject *self, PyObject *args) {
    Counter *counter = (Counter *)self;
    (void)args;
    Py_BEGIN_CRITICAL_SECTION(self)
    if (counter->value < 0) {
        PyErr_SetString(PyExc_ValueError, "closed");
        return NULL; // expect: lock-leak
    }
    counter->value++;
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"add", counter_add, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "counter", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_counter(void);
PyMODINIT_FUNC PyInit_counter(void) {
    return PyModuleDef_Init(&module);
}
