// run: --disable=gil-free-threaded-state -- -Itestdata/python
/* The mixer's thread tells of the end of a sound with the audio device's lock held; the callback takes the GIL. A method
 * takes the lock with the GIL. */
#include <Python.h>

/* as in SDL_mixer.h */
void Mix_ChannelFinished(void (*finished)(int channel));
int Mix_HaltChannel(int channel);

static PyObject *listener;

static void finished(int channel) {
    (void)channel;
    PyGILState_STATE state = PyGILState_Ensure(); // expect: gil-lock-order
    if (listener)
        Py_XDECREF(PyObject_CallObject(listener, NULL));
    PyGILState_Release(state);
}

static PyObject *mixer_listen(PyObject *self, PyObject *object) {
    (void)self;
    listener = Py_NewRef(object);
    Py_BEGIN_ALLOW_THREADS Mix_ChannelFinished(finished);
    Py_END_ALLOW_THREADS Py_RETURN_NONE;
}

static PyObject *mixer_halt(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    return PyLong_FromLong(Mix_HaltChannel(-1)); // step: gil-lock-order
}

static PyMethodDef methods[] = {
    {"listen", mixer_listen, METH_O, ""}, {"halt", mixer_halt, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "mixer", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_mixer(void);
PyMODINIT_FUNC PyInit_mixer(void) {
    return PyModule_Create(&module);
}
