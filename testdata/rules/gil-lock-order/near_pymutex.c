// run: -- -Itestdata/python
// clean
/* A PyMutex gives up the GIL while it waits. */
#include <Python.h>
#include <unistd.h>

static PyMutex port_lock;
static int port = -1;

static PyObject *port_send(PyObject *self, PyObject *args) {
    const char *text;
    (void)self;
    if (!PyArg_ParseTuple(args, "s", &text))
        return NULL;
    PyMutex_Lock(&port_lock);
    Py_BEGIN_ALLOW_THREADS
    (void)!write(port, text, strlen(text));
    Py_END_ALLOW_THREADS
    PyMutex_Unlock(&port_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"send", port_send, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "port", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_port(void);
PyMODINIT_FUNC PyInit_port(void) {
    return PyModule_Create(&module);
}
