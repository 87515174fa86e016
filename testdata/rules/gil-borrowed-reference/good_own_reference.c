// run: -- -Itestdata/python
// clean
/* A reference of its own is taken before the callback runs. */
#include <Python.h>

static PyObject *event_send(PyObject *self, PyObject *args) {
    PyObject *event, *done, *body, *result;
    long length;
    (void)self;
    if (!PyArg_ParseTuple(args, "O!O", &PyDict_Type, &event, &done))
        return NULL;
    body = PyDict_GetItemString(event, "body");
    if (!body)
        return PyErr_NoMemory();
    Py_INCREF(body);
    result = PyObject_CallObject(done, NULL);
    length = PyObject_IsTrue(body);
    Py_DECREF(body);
    if (!result)
        return NULL;
    Py_DECREF(result);
    return PyLong_FromLong(length);
}

static PyMethodDef methods[] = {{"send", event_send, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "event", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_event(void);
PyMODINIT_FUNC PyInit_event(void) {
    return PyModule_Create(&module);
}
