// run: -- -Itestdata/python
/* The same pointers, and a path that forgets to take it again before it raises. */
#include <Python.h>
#include <unistd.h>

static __thread PyThreadState *saved;

static void real_release(void) {
    saved = PyEval_SaveThread();
}
static void real_get(void) {
    PyEval_RestoreThread(saved);
}
static void no_release(void) {
}
static void no_get(void) {
}

struct gil {
    void (*release)(void);
    void (*get)(void);
};
static struct gil gil = {no_release, no_get};

void use_threads(void);
void use_threads(void) {
    gil.release = real_release;
    gil.get = real_get;
}

static PyObject *request_wait(PyObject *self, PyObject *args) {
    (void)self, (void)args;
    gil.release();
    if (sleep(1))
        return PyErr_SetFromErrno(PyExc_OSError); // expect: gil-call-without // expect: gil-unbalanced
    gil.get();
    return PyLong_FromLong(1);
}

static PyMethodDef methods[] = {{"wait", request_wait, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "request", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_request(void);
PyMODINIT_FUNC PyInit_request(void) {
    return PyModule_Create(&module);
}
