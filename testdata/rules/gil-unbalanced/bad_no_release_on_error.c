// run: -- -Itestdata/python
/* A callback of another library takes the GIL, and keeps it where the call fails. */
#include <Python.h>
#include <pthread.h>

static PyObject *on_data;

static void *deliver(void *data) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *text = PyBytes_FromStringAndSize(data, 4);
    if (!text)
        return NULL; // expect: gil-unbalanced
    Py_XDECREF(PyObject_CallObject(on_data, text));
    Py_DECREF(text);
    PyGILState_Release(state);
    return NULL;
}

static PyObject *feed_start(PyObject *self, PyObject *args) {
    static char data[4];
    pthread_t thread;
    (void)self;
    if (!PyArg_ParseTuple(args, "O", &on_data))
        return NULL;
    if (pthread_create(&thread, NULL, deliver, data) == 0)
        pthread_detach(thread);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"start", feed_start, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "feed", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_feed(void);
PyMODINIT_FUNC PyInit_feed(void) {
    return PyModule_Create(&module);
}
