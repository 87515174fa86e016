// run: -- -Itestdata/python
/* Objects are ended through their type, which is a call of Python too. */
#include <Python.h>
#include <unistd.h>

struct node {
    PyObject ob_base;
    int fd;
};

static PyObject *node_close(PyObject *self, PyObject *args) {
    struct node *node = (struct node *)self;
    (void)args;
    Py_BEGIN_ALLOW_THREADS
    close(node->fd);
    self->ob_type->tp_dealloc(self); // expect: gil-call-without
    Py_END_ALLOW_THREADS
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"close", node_close, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "node", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_node(void);
PyMODINIT_FUNC PyInit_node(void) {
    return PyModule_Create(&module);
}
