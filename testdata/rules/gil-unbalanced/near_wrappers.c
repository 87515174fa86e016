// run: -- -Itestdata/python
// clean
/* Functions that are there to give up the GIL and to take it do so at every return, or say by their result whether they
 * have. */
#include <Python.h>
#include <unistd.h>

struct pause {
    PyThreadState *saved;
};

static void pause_begin(struct pause *pause) {
    pause->saved = PyEval_SaveThread();
}

static void pause_end(struct pause *pause) {
    PyEval_RestoreThread(pause->saved);
}

static int enter(PyGILState_STATE *state, int wanted) {
    if (!wanted)
        return 0;
    *state = PyGILState_Ensure();
    return 1;
}

static PyObject *disk_sync(PyObject *self, PyObject *args) {
    struct pause pause;
    PyGILState_STATE state;
    int fd;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &fd))
        return NULL;
    pause_begin(&pause);
    fsync(fd);
    if (enter(&state, fd > 2))
        PyGILState_Release(state);
    pause_end(&pause);
    return PyLong_FromLong(fd);
}

static PyMethodDef methods[] = {{"sync", disk_sync, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "disk", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_disk(void);
PyMODINIT_FUNC PyInit_disk(void) {
    return PyModule_Create(&module);
}
