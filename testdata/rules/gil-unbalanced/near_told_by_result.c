// run: -- -Itestdata/python
// clean
/* The function takes the GIL for its caller, who knows by the result whether it has it: with NULL it was given back. */
#include <Python.h>

typedef struct Interpreter {
    PyObject_HEAD
    PyThreadState *state;
} Interpreter;

static Interpreter *found;

Interpreter *acquire_interpreter(int wanted);
void release_interpreter(Interpreter *interpreter, PyGILState_STATE state);
int run_script(int wanted);

static Interpreter *look_up(int wanted) {
    return wanted ? found : NULL;
}

Interpreter *acquire_interpreter(int wanted) {
    PyGILState_STATE state = PyGILState_Ensure();
    Interpreter *interpreter = look_up(wanted);
    if (wanted < 0) {
        PyGILState_Release(state);
        return NULL;
    }
    return interpreter;
}

void release_interpreter(Interpreter *interpreter, PyGILState_STATE state) {
    (void)interpreter;
    PyGILState_Release(state);
}

int run_script(int wanted) {
    Interpreter *interpreter = acquire_interpreter(wanted);
    if (!interpreter)
        return -1;
    release_interpreter(interpreter, PyGILState_UNLOCKED);
    return 0;
}
