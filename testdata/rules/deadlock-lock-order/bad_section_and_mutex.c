// run: -- -Itestdata/python
/* A thread waits for a mutex of POSIX with its critical section held: nothing gives that up. Another begins a section of
 * the same object with the mutex held. */
#include <Python.h>
#include <pthread.h>

static PyObject table;
static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;
static long rows, writes;

static PyObject *table_save(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&table)
    pthread_mutex_lock(&file_lock); // expect: deadlock-lock-order
    writes += rows;
    pthread_mutex_unlock(&file_lock);
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyObject *table_load(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    pthread_mutex_lock(&file_lock);
    Py_BEGIN_CRITICAL_SECTION(&table) // step: deadlock-lock-order
    rows = writes;
    Py_END_CRITICAL_SECTION()
    pthread_mutex_unlock(&file_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"save", table_save, METH_NOARGS, ""}, {"load", table_load, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "table", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_table(void);
PyMODINIT_FUNC PyInit_table(void) {
    return PyModuleDef_Init(&module);
}
