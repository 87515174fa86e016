// run: -- -Itestdata/python
/* Two threads may call the method of one object; tier low, since many objects stay with one thread. */
#include <Python.h>

typedef struct Counter {
    PyObject_HEAD
    long value;
} Counter;

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    (void)args, (void)kwargs;
    Counter *self = (Counter *)type->tp_alloc(type, 0);
    if (self)
        self->value = 1; // safe: gil-free-threaded-state
    return (PyObject *)self;
}

static PyObject *counter_next(PyObject *o, PyObject *args) {
    (void)args;
    Counter *self = (Counter *)o;
    return PyLong_FromLong(++self->value); // low: gil-free-threaded-state
}

static PyMethodDef methods[] = {{"next", counter_next, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyTypeObject counter_type = {
    .tp_name = "counter", .tp_basicsize = sizeof(Counter), .tp_methods = methods, .tp_new = counter_new};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "counter", "", 0, NULL, slots};

PyMODINIT_FUNC PyInit_counter(void);
PyMODINIT_FUNC PyInit_counter(void) {
    return counter_type.tp_name ? PyModuleDef_Init(&module) : NULL;
}
