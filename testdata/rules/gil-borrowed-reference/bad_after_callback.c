// run: -- -Itestdata/python
/* The entry of the caller's dictionary is borrowed, a callback runs, and the entry is used again: the callback may have
 * put something else in its place. */
#include <Python.h>

static PyObject *event_send(PyObject *self, PyObject *args) {
    PyObject *event, *done, *body, *result;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &event, &done))
        return NULL;
    body = PyDict_GetItemString(event, "body"); // step: gil-borrowed-reference
    if (!body)
        return PyErr_NoMemory();
    result = PyObject_CallObject(done, NULL); // step: gil-borrowed-reference
    if (!result)
        return NULL;
    Py_DECREF(result);
    return PyLong_FromLong(PyObject_IsTrue(body)); // expect: gil-borrowed-reference
}

static PyMethodDef methods[] = {{"send", event_send, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "event", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_event(void);
PyMODINIT_FUNC PyInit_event(void) {
    return PyModule_Create(&module);
}
