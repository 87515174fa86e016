// run: --disable=gil-free-threaded-state -- -Itestdata/python
/* A stream that writes to an object of Python: its functions take the GIL with the stream's lock held, and a method waits
 * for that lock with the GIL. Whether both mean the same stream is not sure, so the tier is low. */
#define _GNU_SOURCE
#include <Python.h>
#include <stdio.h>

static FILE *stream;

static ssize_t hand_on(void *cookie, const char *text, size_t size) {
    (void)text;
    PyGILState_STATE state = PyGILState_Ensure(); // low: gil-lock-order
    Py_XDECREF(PyObject_CallObject(cookie, NULL));
    PyGILState_Release(state);
    return (ssize_t)size;
}

static PyObject *sink_open(PyObject *self, PyObject *receiver) {
    cookie_io_functions_t functions = {.write = hand_on};
    (void)self;
    stream = fopencookie(Py_NewRef(receiver), "w", functions);
    Py_RETURN_NONE;
}

static PyObject *sink_run(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    Py_BEGIN_ALLOW_THREADS fputs("begin\n", stream);
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

static PyObject *sink_flush(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    return PyLong_FromLong(fflush(stream)); // step: gil-lock-order
}

static PyMethodDef methods[] = {{"open", sink_open, METH_O, ""},
                                {"run", sink_run, METH_NOARGS, ""},
                                {"flush", sink_flush, METH_NOARGS, ""},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "sink", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_sink(void);
PyMODINIT_FUNC PyInit_sink(void) {
    return PyModule_Create(&module);
}
