// run: -- -Itestdata/python
/* Python code runs with the mutex held: another thread gets the GIL meanwhile, and waits for the mutex with it. */
#include <Python.h>
#include <pthread.h>

static pthread_mutex_t rows_lock = PTHREAD_MUTEX_INITIALIZER;
static long rows[16];

static PyObject *table_each(PyObject *self, PyObject *visitor) {
    (void)self;
    pthread_mutex_lock(&rows_lock); // expect: gil-lock-order
    for (int i = 0; i < 16; i++) {
        PyObject *result = rows[i] ? PyObject_CallObject(visitor, NULL) : NULL; // step: gil-lock-order
        Py_XDECREF(result);
    }
    pthread_mutex_unlock(&rows_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"each", table_each, METH_O, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "table", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_table(void);
PyMODINIT_FUNC PyInit_table(void) {
    return PyModule_Create(&module);
}
