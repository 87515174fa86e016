// run: -- -Itestdata/python
/* The block gives up the GIL for a slow call; the helper that it calls when that fails raises an exception. */
#include <Python.h>
#include <unistd.h>

static int device_read(int fd, char *into, size_t size) {
    ssize_t got = read(fd, into, size);
    if (got < 0)
        PyErr_SetFromErrno(PyExc_OSError); // step: gil-call-without
    return (int)got;
}

static PyObject *device_fetch(PyObject *self, PyObject *args) {
    char data[512];
    int fd, got;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &fd))
        return NULL;
    Py_BEGIN_ALLOW_THREADS // step: gil-call-without
    got = device_read(fd, data, sizeof data); // expect: gil-call-without
    Py_END_ALLOW_THREADS
    return got < 0 ? NULL : PyBytes_FromStringAndSize(data, got);
}

static PyMethodDef methods[] = {{"fetch", device_fetch, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "device", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_device(void);
PyMODINIT_FUNC PyInit_device(void) {
    return PyModule_Create(&module);
}
