// run: -- -Itestdata/python
// clean
/* The GIL is taken and given back under one condition, through wrappers. */
#include <Python.h>

static int has_threads;

static PyGILState_STATE begin(void) {
    return has_threads ? PyGILState_Ensure() : PyGILState_LOCKED;
}

static void end(PyGILState_STATE state) {
    if (has_threads)
        PyGILState_Release(state);
}

void log_line(const char *text);
void log_line(const char *text) {
    PyGILState_STATE state = begin();
    Py_XDECREF(PyBytes_FromStringAndSize(text, 1));
    end(state);
}
