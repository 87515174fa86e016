// run: -- -Itestdata/python
/* The handler that the module keeps in a dictionary is used after other threads have run; one of the module's own
 * functions takes handlers out. */
#include <Python.h>
#include <unistd.h>

static PyObject *handlers;

static PyObject *bus_notify(PyObject *self, PyObject *args) {
    PyObject *name = args, *handler;
    (void)self;
    handler = PyDict_GetItem(handlers, name);
    if (!handler)
        Py_RETURN_NONE;
    Py_BEGIN_ALLOW_THREADS
    sleep(1);
    Py_END_ALLOW_THREADS
    return PyObject_CallObject(handler, NULL); // low: gil-borrowed-reference
}

static PyObject *bus_remove(PyObject *self, PyObject *name) {
    (void)self;
    if (PyDict_DelItem(handlers, name) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"notify", bus_notify, METH_O, ""}, {"remove", bus_remove, METH_O, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "bus", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_bus(void);
PyMODINIT_FUNC PyInit_bus(void) {
    handlers = PyDict_New();
    return PyModule_Create(&module);
}
