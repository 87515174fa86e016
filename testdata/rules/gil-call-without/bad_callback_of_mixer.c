// run: -- -Itestdata/python
/* The thread that plays tells when a channel has come to its end, and has never taken the GIL. */
#include <Python.h>

void Mix_ChannelFinished(void (*finished)(int channel));

static PyObject *playing[8];

static void channel_finished(int channel) {
    Py_CLEAR(playing[channel]); // expect: gil-call-without
}

static PyObject *mixer_init(PyObject *self, PyObject *args) {
    (void)self;
    (void)args;
    Mix_ChannelFinished(channel_finished);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"init", mixer_init, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "mixer", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_mixer(void);
PyMODINIT_FUNC PyInit_mixer(void) {
    return PyModule_Create(&module);
}
