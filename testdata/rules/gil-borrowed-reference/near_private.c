// run: -- -Itestdata/python
// clean
/* Nobody else has the dictionary: it was made here, holds the keywords of this call, or is one that the module fills once
 * and takes nothing out of. */
#include <Python.h>

static PyObject *defaults;

static PyObject *shape_draw(PyObject *self, PyObject *args, PyObject *keywords) {
    PyObject *options = PyDict_New(), *color, *width, *style;
    (void)self, (void)args;
    if (!options)
        return NULL;
    color = PyDict_GetItemString(options, "color");
    width = PyDict_GetItemString(keywords, "width");
    style = PyDict_GetItemString(defaults, "style");
    if (!color || !width || !style)
        return NULL;
    Py_DECREF(PyObject_CallObject(color, NULL));
    return PyLong_FromLong(PyObject_IsTrue(color) + PyObject_IsTrue(width) + PyObject_IsTrue(style));
}

static PyMethodDef methods[] = {{"draw", (PyCFunction)(void (*)(void))shape_draw, METH_VARARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot slots[] = {{Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "shape", "", 0, methods, slots};

PyMODINIT_FUNC PyInit_shape(void);
PyMODINIT_FUNC PyInit_shape(void) {
    PyObject *version = PySys_GetObject("version");
    defaults = PyDict_New();
    if (!version || !PyObject_IsTrue(version))
        return NULL;
    return PyModuleDef_Init(&module);
}
