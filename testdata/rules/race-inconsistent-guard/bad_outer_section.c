// run: -- -Itestdata/python
/* The counter is touched within a critical section of its object, but one of the two functions has begun another section
 * there: that may have given up the first. */
#include <Python.h>

static PyObject owner;
static long served;

static PyObject *queue_get(PyObject *self, PyObject *args) {
    (void)args;
    Py_BEGIN_CRITICAL_SECTION(&owner)
    Py_BEGIN_CRITICAL_SECTION(self)
    served++; // step: race-inconsistent-guard
    Py_END_CRITICAL_SECTION()
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyObject *queue_served(PyObject *self, PyObject *args) {
    long count;
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&owner)
    count = served; // expect: race-inconsistent-guard
    Py_END_CRITICAL_SECTION()
    return PyLong_FromLong(count);
}

static PyMethodDef methods[] = {
    {"get", queue_get, METH_NOARGS, ""}, {"served", queue_served, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "queue", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_queue(void);
PyMODINIT_FUNC PyInit_queue(void) {
    return PyModuleDef_Init(&module);
}
