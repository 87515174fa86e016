// run: --python=free-threaded -- -Itestdata/python
// clean
/* What is made, and what is torn down, nobody else has; in between it is only read. */
#include <Python.h>

typedef struct Pair {
    PyObject_HEAD
    PyObject *first;
} Pair;

static PyObject *pair_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    (void)kwargs;
    Pair *self = (Pair *)type->tp_alloc(type, 0);
    if (self)
        self->first = Py_NewRef(args);
    return (PyObject *)self;
}

static void pair_dealloc(PyObject *o) {
    Pair *self = (Pair *)o;
    Py_XDECREF(self->first);
    self->first = NULL;
    o->ob_type->tp_free(o);
}

static PyObject *pair_first(PyObject *o, PyObject *args) {
    (void)args;
    return Py_NewRef(((Pair *)o)->first);
}

static PyMethodDef methods[] = {{"first", pair_first, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyTypeObject pair_type = {.tp_name = "pair",
                                 .tp_basicsize = sizeof(Pair),
                                 .tp_dealloc = pair_dealloc,
                                 .tp_methods = methods,
                                 .tp_new = pair_new};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "pair", "", -1, NULL, NULL};

PyMODINIT_FUNC PyInit_pair(void);
PyMODINIT_FUNC PyInit_pair(void) {
    return pair_type.tp_name ? PyModule_Create(&module) : NULL;
}
