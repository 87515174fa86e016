// run: -- -Itestdata/python
// clean
/* The helper says what happened, and the exception is raised behind the block. */
#include <Python.h>
#include <unistd.h>

static int device_read(int fd, char *into, size_t size) {
    return (int)read(fd, into, size);
}

static PyObject *device_fetch(PyObject *self, PyObject *args) {
    char data[512];
    int fd, got;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &fd))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    got = device_read(fd, data, sizeof data);
    Py_END_ALLOW_THREADS
    if (got < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    return PyBytes_FromStringAndSize(data, got);
}

static PyMethodDef methods[] = {{"fetch", device_fetch, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "device", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_device(void);
PyMODINIT_FUNC PyInit_device(void) {
    return PyModule_Create(&module);
}
