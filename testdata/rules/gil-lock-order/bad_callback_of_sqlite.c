// run: --disable=gil-free-threaded-state -- -Itestdata/python
/* SQLite calls back with its connection's mutex held, and the callback takes the GIL: who takes that mutex with the GIL
 * waits for a thread that waits for the GIL. */
#include <Python.h>

/* as in sqlite3.h */
typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef struct sqlite3_context sqlite3_context;
typedef struct sqlite3_value sqlite3_value;
int sqlite3_open(const char *name, sqlite3 **out_db);
int sqlite3_busy_timeout(sqlite3 *db, int milliseconds);
int sqlite3_create_function(sqlite3 *db, const char *name, int arguments, int encoding, void *data,
                            void (*func)(sqlite3_context *, int, sqlite3_value **),
                            void (*step)(sqlite3_context *, int, sqlite3_value **), void (*final)(sqlite3_context *));
int sqlite3_step(sqlite3_stmt *statement);
const unsigned char *sqlite3_column_text(sqlite3_stmt *statement, int column);
void sqlite3_result_int(sqlite3_context *context, int value);

typedef struct Cursor {
    PyObject_HEAD sqlite3 *db;
    sqlite3_stmt *statement;
    PyObject *function;
} Cursor;
static PyObject *callable;

static void call_function(sqlite3_context *context, int count, sqlite3_value **values) {
    (void)count;
    (void)values;
    PyGILState_STATE state = PyGILState_Ensure(); // expect: gil-lock-order
    PyObject *result = PyObject_CallObject(callable, NULL);
    sqlite3_result_int(context, result != NULL);
    Py_XDECREF(result);
    PyGILState_Release(state);
}

static PyObject *cursor_register(PyObject *object, PyObject *function) {
    Cursor *self = (Cursor *)object;
    int status;
    callable = Py_NewRef(function);
    status = sqlite3_create_function(self->db, "f", 1, 1, NULL, call_function, // step: gil-lock-order
                                     NULL, NULL);
    return PyLong_FromLong(status);
}

static PyObject *cursor_next(PyObject *object, PyObject *unused) {
    Cursor *self = (Cursor *)object;
    int status;
    const unsigned char *value;
    (void)unused;
    Py_BEGIN_ALLOW_THREADS status = sqlite3_step(self->statement);
    Py_END_ALLOW_THREADS value = sqlite3_column_text(self->statement, 0); // step: gil-lock-order
    return PyLong_FromLong(value ? (long)value[0] : (long)status);
}

static PyMethodDef methods[] = {
    {"register", cursor_register, METH_O, ""}, {"next", cursor_next, METH_NOARGS, ""}, {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "cursor", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_cursor(void);
PyMODINIT_FUNC PyInit_cursor(void) {
    return PyModule_Create(&module);
}
