// run: -- -Itestdata/python
// clean
/* All that touch the list of free nodes do so within a critical section of one object, some in a function that is called
 * there, some behind a section that has ended. */
#include <Python.h>

typedef struct Node {
    struct Node *next;
} Node;

static PyObject pool;
static PyObject other;
static Node *idle;

static Node *take_idle(void) {
    Node *node = idle;
    if (node)
        idle = node->next;
    return node;
}

static PyObject *nodes_new(PyObject *self, PyObject *args) {
    Node *node;
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&pool)
    node = take_idle();
    Py_END_CRITICAL_SECTION()
    if (!node)
        node = PyMem_Malloc(sizeof *node);
    PyMem_Free(node);
    Py_RETURN_NONE;
}

static PyObject *nodes_clear(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&pool)
    Py_BEGIN_CRITICAL_SECTION2(self, &other)
    PyErr_SetString(PyExc_ValueError, "");
    Py_END_CRITICAL_SECTION2()
    Py_BEGIN_ALLOW_THREADS
    Py_END_ALLOW_THREADS
    while (idle)
        PyMem_Free(take_idle());
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"new", nodes_new, METH_NOARGS, ""}, {"clear", nodes_clear, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "nodes", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_nodes(void);
PyMODINIT_FUNC PyInit_nodes(void) {
    return PyModuleDef_Init(&module);
}
