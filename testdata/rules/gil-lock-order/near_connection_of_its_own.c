// run: --disable=gil-free-threaded-state -- -Itestdata/python
// clean
/* The calls with the GIL are on a connection that was opened just now: nobody else has it. */
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
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *result = PyObject_CallObject(callable, NULL);
    sqlite3_result_int(context, result != NULL);
    Py_XDECREF(result);
    PyGILState_Release(state);
}

static PyObject *cursor_register(PyObject *object, PyObject *function) {
    Cursor *self = (Cursor *)object;
    int status;
    callable = Py_NewRef(function);
    Py_BEGIN_ALLOW_THREADS status = sqlite3_create_function(self->db, "f", 1, 1, NULL, call_function, NULL, NULL);
    Py_END_ALLOW_THREADS return PyLong_FromLong(status);
}

static PyObject *cursor_next(PyObject *object, PyObject *unused) {
    Cursor *self = (Cursor *)object;
    int status;
    const unsigned char *value;
    (void)unused;
    Py_BEGIN_ALLOW_THREADS status = sqlite3_step(self->statement);
    value = sqlite3_column_text(self->statement, 0);
    Py_END_ALLOW_THREADS return PyLong_FromLong(value ? (long)value[0] : (long)status);
}

static PyObject *cursor_first(PyObject *object, PyObject *unused) {
    sqlite3 *db = NULL;
    int status = sqlite3_open(":memory:", &db);
    (void)object;
    (void)unused;
    if (status == 0)
        status = sqlite3_busy_timeout(db, 100);
    return PyLong_FromLong(status);
}

static PyMethodDef methods[] = {{"register", cursor_register, METH_O, ""},
                                {"next", cursor_next, METH_NOARGS, ""},
                                {"first", cursor_first, METH_O, ""},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "cursor", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_cursor(void);
PyMODINIT_FUNC PyInit_cursor(void) {
    return PyModule_Create(&module);
}
