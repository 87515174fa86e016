// run: -- -Itestdata/python
// clean
/* Python code runs with the mutex held, but nobody waits for the mutex with the GIL. */
#include <Python.h>
#include <pthread.h>

static pthread_mutex_t rows_lock = PTHREAD_MUTEX_INITIALIZER;
static long rows[16];

static PyObject *table_each(PyObject *self, PyObject *visitor) {
    (void)self;
    Py_BEGIN_ALLOW_THREADS pthread_mutex_lock(&rows_lock);
    Py_END_ALLOW_THREADS for (int i = 0; i < 16; i++) {
        if (rows[i])
            Py_XDECREF(PyObject_CallObject(visitor, NULL));
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
