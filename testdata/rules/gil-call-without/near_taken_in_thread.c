// run: -- -Itestdata/python
// clean
/* The same with PyGILState_Ensure, in the thread and within a block. */
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static void call(PyObject *callable) {
    PyGILState_STATE state = PyGILState_Ensure();
    Py_XDECREF(PyObject_CallObject(callable, NULL));
    PyGILState_Release(state);
}

static void *watch(void *callable) {
    sleep(1);
    call(callable);
    return NULL;
}

static PyObject *timer_start(PyObject *self, PyObject *args) {
    PyObject *callable;
    pthread_t thread;
    (void)self;
    if (!PyArg_ParseTuple(args, "O", &callable))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    call(callable);
    if (pthread_create(&thread, NULL, watch, callable) == 0)
        pthread_detach(thread);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", timer_start, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "timer", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_timer(void);
PyMODINIT_FUNC PyInit_timer(void) {
    return PyModule_Create(&module);
}
