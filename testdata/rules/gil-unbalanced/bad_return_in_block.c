// run: -- -Itestdata/python
/* A return out of the block goes back to Python without the GIL. */
#include <Python.h>
#include <unistd.h>

static PyObject *disk_sync(PyObject *self, PyObject *args) {
    int fd;
    (void)self;
    if (!PyArg_ParseTuple(args, "i", &fd))
        return NULL;
    Py_BEGIN_ALLOW_THREADS // step: gil-unbalanced
    if (fsync(fd))
        return NULL; // expect: gil-unbalanced
    Py_END_ALLOW_THREADS
    return PyLong_FromLong(fd);
}

static PyMethodDef methods[] = {{"sync", disk_sync, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "disk", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_disk(void);
PyMODINIT_FUNC PyInit_disk(void) {
    return PyModule_Create(&module);
}
