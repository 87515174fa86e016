// run: -- -Itestdata/python
/* dl_iterate_phdr calls back with the loader's lock held, and the callback takes the GIL; a method opens a library with
 * the GIL, and waits for the loader's lock. */
#include <Python.h>
#include <dlfcn.h>

/* as in link.h */
struct dl_phdr_info;
int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *info, size_t size, void *data), void *data);

static int tell(struct dl_phdr_info *info, size_t size, void *data) {
    (void)info;
    (void)size;
    PyGILState_STATE state = PyGILState_Ensure(); // expect: gil-lock-order
    PyObject *result = PyObject_CallObject(data, NULL);
    Py_XDECREF(result);
    PyGILState_Release(state);
    return 0;
}

static PyObject *loader_each(PyObject *self, PyObject *visitor) {
    (void)self;
    Py_BEGIN_ALLOW_THREADS dl_iterate_phdr(tell, visitor);
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

static PyObject *loader_open(PyObject *self, PyObject *args) {
    const char *name;
    (void)self;
    if (!PyArg_ParseTuple(args, "s", &name))
        return NULL;
    return PyLong_FromLong(dlopen(name, RTLD_NOW) != NULL); // step: gil-lock-order
}

static PyMethodDef methods[] = {
    {"each", loader_each, METH_O, ""}, {"open", loader_open, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "loader", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_loader(void);
PyMODINIT_FUNC PyInit_loader(void) {
    return PyModule_Create(&module);
}
