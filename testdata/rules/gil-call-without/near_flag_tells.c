// run: -- -Itestdata/python
// clean
/* The helper is told whether the GIL is held, takes it where it is not, and the argument decides. */
#include <Python.h>
#include <unistd.h>

static int report(const char *text, int has_gil) {
    PyGILState_STATE state = PyGILState_LOCKED;
    if (!has_gil)
        state = PyGILState_Ensure();
    PyErr_SetString(PyExc_ValueError, text);
    if (!has_gil)
        PyGILState_Release(state);
    return -1;
}

static PyObject *port_open(PyObject *self, PyObject *args) {
    int number, failed = 0;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &number))
        return NULL;
    if (number < 0 && report("negative", 1))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    if (access("/dev/null", R_OK))
        failed = report("no such port", 0);
    Py_END_ALLOW_THREADS
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"open", port_open, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "port", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_port(void);
PyMODINIT_FUNC PyInit_port(void) {
    return PyModule_Create(&module);
}
