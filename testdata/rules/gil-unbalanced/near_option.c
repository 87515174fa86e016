// run: --min-tier high -- -Itestdata/python
// clean
/* Where the program runs threads, an option says so, and the GIL stays given up from here on: for those who read it. */
#include <Python.h>

struct options {
    int threads;
    const char *module;
};
struct options options;
static PyThreadState *saved;

void server_start(void);
void server_enter(void);

void server_start(void) {
    if (options.module && !PyImport_ImportModule(options.module))
        PyErr_SetString(PyExc_ValueError, "no such module");
    if (options.threads > 0)
        saved = PyEval_SaveThread();
}

void server_enter(void) {
    if (options.threads > 0)
        PyEval_RestoreThread(saved);
}
