// run: --python=free-threaded -- -Itestdata/python
// clean
/* In a build without the GIL nobody waits for it. The mutex is taken under the GIL, and held where the block ends and waits for the GIL. */
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
    pthread_mutex_lock(&port_lock);
    Py_BEGIN_ALLOW_THREADS
    (void)!write(port, text, strlen(text));
    Py_END_ALLOW_THREADS
    pthread_mutex_unlock(&port_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"send", port_send, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "port", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_port(void);
PyMODINIT_FUNC PyInit_port(void) {
    return PyModule_Create(&module);
}
