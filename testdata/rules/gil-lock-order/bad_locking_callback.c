// run: --disable=gil-free-threaded-state -- -Itestdata/python
/* OpenSSL before 1.1 asks the program for its locks: the function that takes one takes the GIL, with other locks of
 * OpenSSL held. */
#include <Python.h>

/* as in openssl/crypto.h and openssl/ssl.h */
typedef struct ssl_st SSL;
void CRYPTO_set_locking_callback(void (*callback)(int mode, int type, const char *file, int line));
int SSL_read(SSL *ssl, void *bytes, int size);
int SSL_shutdown(SSL *ssl);

typedef struct Connection {
    PyObject_HEAD SSL *ssl;
    char bytes[256];
} Connection;
static PyObject *locks;

static void lock_or_unlock(int mode, int type, const char *file, int line) {
    (void)mode;
    (void)type;
    (void)file;
    (void)line;
    PyGILState_STATE state = PyGILState_Ensure(); // expect: gil-lock-order
    Py_XDECREF(PyObject_CallObject(locks, NULL));
    PyGILState_Release(state);
}

static PyObject *ssl_init(PyObject *self, PyObject *object) {
    (void)self;
    locks = Py_NewRef(object);
    CRYPTO_set_locking_callback(lock_or_unlock);
    Py_RETURN_NONE;
}

static PyObject *ssl_read(PyObject *self, PyObject *unused) {
    Connection *connection = (Connection *)self;
    int count;
    (void)unused;
    Py_BEGIN_ALLOW_THREADS count = SSL_read(connection->ssl, connection->bytes, sizeof connection->bytes);
    Py_END_ALLOW_THREADS return PyLong_FromLong(count);
}

static PyObject *ssl_close(PyObject *self, PyObject *unused) {
    Connection *connection = (Connection *)self;
    (void)unused;
    return PyLong_FromLong(SSL_shutdown(connection->ssl)); // step: gil-lock-order
}

static PyMethodDef methods[] = {{"init", ssl_init, METH_O, ""},
                                {"read", ssl_read, METH_NOARGS, ""},
                                {"close", ssl_close, METH_NOARGS, ""},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "ssl", "", -1, methods, NULL};

PyMODINIT_FUNC PyInit_ssl(void);
PyMODINIT_FUNC PyInit_ssl(void) {
    return PyModule_Create(&module);
}
