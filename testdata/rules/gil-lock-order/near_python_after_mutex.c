// run: -- -Itestdata/python
// clean
/* What is called is found with the mutex held, and called when it was given back. */
#include <Python.h>
#include <pthread.h>

static pthread_mutex_t rows_lock = PTHREAD_MUTEX_INITIALIZER;
static long rows[16];

static PyObject *table_each(PyObject *self, PyObject *visitor) {
    int count = 0;
    (void)self;
    pthread_mutex_lock(&rows_lock);
    for (int i = 0; i < 16; i++)
        count += rows[i] != 0;
    pthread_mutex_unlock(&rows_lock);
    while (count-- > 0)
        Py_XDECREF(PyObject_CallObject(visitor, NULL));
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"each", table_each, METH_O, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "table", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_table(void);
PyMODINIT_FUNC PyInit_table(void) {
    return PyModule_Create(&module);
}
