// run: --min-tier high -- -Itestdata/python
// clean
/* A function of its own in place of PyGILState_Ensure: it takes the GIL unless this thread has it, and what it returns
 * says so to PyGILState_Release. */
#include <Python.h>

PyThreadState *PyGILState_GetThisThreadState(void);
PyThreadState *current_state(void);

static PyGILState_STATE own_ensure(void) {
    PyThreadState *state = PyGILState_GetThisThreadState();
    if (!state) {
        PyGILState_STATE before = PyGILState_Ensure();
        if (before != PyGILState_UNLOCKED)
            abort();
        return before;
    }
    if (state == current_state())
        return PyGILState_LOCKED;
    PyEval_RestoreThread(state);
    return PyGILState_UNLOCKED;
}

static void own_release(PyGILState_STATE before) {
    PyGILState_Release(before);
}

static PyObject *listener;

/* handed to a library */
void invoke(int event);
void invoke(int event) {
    PyGILState_STATE before = own_ensure();
    if (event && listener)
        Py_XDECREF(PyObject_CallObject(listener, NULL));
    PyGILState_Release(before);
}

void invoke_twice(int event);
void invoke_twice(int event) {
    PyGILState_STATE before = own_ensure();
    if (event && listener)
        Py_XDECREF(PyObject_CallObject(listener, NULL));
    own_release(before);
}
