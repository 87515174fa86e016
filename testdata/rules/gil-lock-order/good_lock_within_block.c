// run: -- -Itestdata/python
// clean
/* The mutex is waited for without the GIL, and given back before the block ends. */
#include <Python.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t port_lock = PTHREAD_MUTEX_INITIALIZER;
static int port = -1;

static PyObject *port_send(PyObject *self, PyObject *args) {
    const char *text;
    (void)self;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    pthread_mutex_lock(&port_lock);
    (void)!write(port, text, strlen(text));
    pthread_mutex_unlock(&port_lock);
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"send", port_send, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "port", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_port(void);
PyMODINIT_FUNC PyInit_port(void) {
    return PyModule_Create(&module);
}
