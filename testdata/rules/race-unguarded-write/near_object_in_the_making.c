// run: -- -Itestdata/python
// clean
/* What the memory of a type's instances comes from is a member of the type. A new object has nobody else. */
#include <Python.h>

typedef struct Reader {
    PyObject_HEAD
    long position;
} Reader;

static PyObject *reader_open(PyObject *self, PyObject *args) {
    PyTypeObject *type = (PyTypeObject *)self;
    Reader *reader = (Reader *)type->tp_alloc(type, 0);
    (void)args;
    if (!reader)
        return NULL;
    reader->position = 0;
    return (PyObject *)reader;
}

static PyObject *reader_skip(PyObject *self, PyObject *args) {
    Reader *reader = (Reader *)self;
    (void)args;
    Py_BEGIN_CRITICAL_SECTION(reader)
    reader->position++;
    Py_END_CRITICAL_SECTION()
    Py_RETURN_NONE;
}

static PyObject *reader_tell(PyObject *self, PyObject *args) {
    Reader *reader = (Reader *)self;
    long position;
    (void)args;
    Py_BEGIN_CRITICAL_SECTION(reader)
    position = reader->position;
    Py_END_CRITICAL_SECTION()
    return PyLong_FromLong(position);
}

static PyMethodDef methods[] = {{"open", reader_open, METH_NOARGS, ""},
                                {"skip", reader_skip, METH_NOARGS, ""},
                                {"tell", reader_tell, METH_NOARGS, ""},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "reader", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_reader(void);
PyMODINIT_FUNC PyInit_reader(void) {
    return PyModuleDef_Init(&module);
}
