// run: -- -Itestdata/python
// clean
/* Sections of two objects begin in either order, once through a helper, and around a PyMutex: who has to wait gives up
 * the sections that it has. */
#include <Python.h>

static PyObject source, target;
static PyMutex log_lock;
static long moved, logged;

static void note_move(void) {
    PyMutex_Lock(&log_lock);
    logged++;
    PyMutex_Unlock(&log_lock);
}

static void take_from(PyObject *object) {
    Py_BEGIN_CRITICAL_SECTION(object)
    note_move();
    Py_END_CRITICAL_SECTION()
}

static PyObject *box_push(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&source)
    take_from(&target);
    moved++;
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyObject *box_pull(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    Py_BEGIN_CRITICAL_SECTION(&target)
    take_from(&source);
    Py_END_CRITICAL_SECTION()
    Py_BEGIN_CRITICAL_SECTION(&source)
    moved--;
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyObject *box_log(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    PyMutex_Lock(&log_lock);
    Py_BEGIN_CRITICAL_SECTION(&target)
    logged--;
    Py_END_CRITICAL_SECTION()
    PyMutex_Unlock(&log_lock);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"push", box_push, METH_NOARGS, ""},
                                {"pull", box_pull, METH_NOARGS, ""},
                                {"log", box_log, METH_NOARGS, ""},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "box", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_box(void);
PyMODINIT_FUNC PyInit_box(void) {
    return PyModuleDef_Init(&module);
}
