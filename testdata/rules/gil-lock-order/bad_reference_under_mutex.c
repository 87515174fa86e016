// run: -- -Itestdata/python
/* The last reference is dropped with the mutex held. If the object has a method __del__, or keeps one that has, Python
 * code runs there: that hangs on the object, so the tier is low. */
#include <Python.h>
#include <pthread.h>

static pthread_mutex_t slot_lock = PTHREAD_MUTEX_INITIALIZER;
static PyObject *slot;

static PyObject *slot_put(PyObject *self, PyObject *object) {
    (void)self;
    pthread_mutex_lock(&slot_lock); // low: gil-lock-order
    PyObject *before = slot;
    Py_INCREF(object);
    slot = object;
    Py_XDECREF(before); // step: gil-lock-order
    pthread_mutex_unlock(&slot_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"put", slot_put, METH_O, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "slot", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_slot(void);
PyMODINIT_FUNC PyInit_slot(void) {
    return PyModule_Create(&module);
}
