// run: -- -Itestdata/python
/* A thread that the module starts calls back into Python and has never taken the GIL. */
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static void *watch(void *callable) {
    sleep(1);
    PyObject *result = PyObject_CallObject(callable, NULL); // expect: gil-call-without
    Py_XDECREF(result);
    return NULL;
}

static PyObject *timer_start(PyObject *self, PyObject *args) {
    PyObject *callable;
    pthread_t thread;
    (void)self;
    if (!PyArg_ParseTuple(args, "O", &callable))
        return NULL;
    if (pthread_create(&thread, NULL, watch, Py_NewRef(callable)) == 0)
        pthread_detach(thread);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", timer_start, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "timer", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_timer(void);
PyMODINIT_FUNC PyInit_timer(void) {
    return PyModule_Create(&module);
}
