// run: -- -Itestdata/python
/* A thread of the module's own calls back with its mutex held, and a method waits for that mutex under the GIL. */
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static PyObject *listener;
static int waiting;

static void *deliver(void *unused) {
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&queue_lock);
        PyGILState_STATE state = PyGILState_Ensure(); // expect: gil-lock-order
        while (waiting > 0 && listener) {
            Py_XDECREF(PyObject_CallObject(listener, NULL));
            waiting--;
        }
        PyGILState_Release(state);
        pthread_mutex_unlock(&queue_lock);
        sleep(1);
    }
    return NULL;
}

static PyObject *feed_put(PyObject *self, PyObject *args) {
    pthread_t thread;
    (void)self;
    pthread_mutex_lock(&queue_lock); // step: gil-lock-order
    if (!listener && PyArg_ParseTuple(args, "O", &listener) && pthread_create(&thread, NULL, deliver, NULL) == 0)
        pthread_detach(thread);
    waiting++;
    pthread_mutex_unlock(&queue_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"put", feed_put, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "feed", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_feed(void);
PyMODINIT_FUNC PyInit_feed(void) {
    return PyModule_Create(&module);
}
