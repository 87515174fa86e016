/* Python.h: as much of the interface of CPython as the cases of the gil rules use, in words of our own: names and types
 * are those of the C API reference, so that a case compiles against the real header too. */
#ifndef PYTHON_STAND_IN_H
#define PYTHON_STAND_IN_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PY_VERSION_HEX 0x030b0000

typedef ptrdiff_t Py_ssize_t;
typedef struct _object PyObject;
typedef struct _typeobject PyTypeObject;

struct _object {
    Py_ssize_t ob_refcnt;
    PyTypeObject *ob_type;
};

typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *args);
typedef void (*destructor)(PyObject *self);

typedef struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;

typedef struct PyModuleDef_Slot {
    int slot;
    void *value;
} PyModuleDef_Slot;

typedef struct PyModuleDef_Base {
    PyObject ob_base;
} PyModuleDef_Base;

typedef struct PyModuleDef {
    PyModuleDef_Base m_base;
    const char *m_name, *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
} PyModuleDef;

struct _typeobject {
    PyObject ob_base;
    const char *tp_name;
    Py_ssize_t tp_basicsize;
    destructor tp_dealloc;
    PyMethodDef *tp_methods;
    PyObject *(*tp_new)(PyTypeObject *type, PyObject *args, PyObject *kwargs);
    PyObject *(*tp_alloc)(PyTypeObject *type, Py_ssize_t items);
    void (*tp_free)(void *memory);
};

#define PyObject_HEAD PyObject ob_base;
#define PyModuleDef_HEAD_INIT {{1, NULL}}
#define PyMODINIT_FUNC PyObject *
#define METH_VARARGS 1
#define METH_NOARGS 4
#define METH_O 8
#define Py_mod_exec 2
#define Py_mod_gil 4
#define Py_MOD_GIL_NOT_USED ((void *)1)

typedef struct PyThreadState PyThreadState;
typedef enum { PyGILState_LOCKED, PyGILState_UNLOCKED } PyGILState_STATE;

PyThreadState *PyEval_SaveThread(void);
void PyEval_RestoreThread(PyThreadState *state);
PyGILState_STATE PyGILState_Ensure(void);
void PyGILState_Release(PyGILState_STATE state);
int PyGILState_Check(void);

#define Py_BEGIN_ALLOW_THREADS           \
    {                                    \
        PyThreadState *_save;            \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS             \
        PyEval_RestoreThread(_save);     \
    }

extern PyObject *PyExc_OSError, *PyExc_ValueError;
extern PyObject _Py_NoneStruct;
#define Py_None (&_Py_NoneStruct)

extern PyTypeObject PyDict_Type;
PyObject *PyDict_New(void);
PyObject *PyDict_GetItem(PyObject *dict, PyObject *key);
PyObject *PyDict_GetItemString(PyObject *dict, const char *key);
int PyDict_DelItem(PyObject *dict, PyObject *key);
PyObject *PyList_GetItem(PyObject *list, Py_ssize_t index);
PyObject *PySys_GetObject(const char *name);
int PyObject_IsTrue(PyObject *object);
int PyArg_ParseTuple(PyObject *args, const char *format, ...);
void PyErr_SetString(PyObject *type, const char *text);
PyObject *PyErr_NoMemory(void);
PyObject *PyErr_SetFromErrno(PyObject *type);
PyObject *PyLong_FromLong(long value);
PyObject *PyBytes_FromStringAndSize(const char *bytes, Py_ssize_t size);
PyObject *PyUnicode_InternFromString(const char *text);
PyObject *PyObject_CallObject(PyObject *callable, PyObject *args);
PyObject *PyImport_ImportModule(const char *name);
PyObject *PyModule_Create2(PyModuleDef *module, int version);
PyObject *PyModuleDef_Init(PyModuleDef *module);
void *PyModule_GetState(PyObject *module);
void *PyMem_Malloc(size_t size);
void PyMem_Free(void *memory);
void _Py_Dealloc(PyObject *object);

#define PyModule_Create(module) PyModule_Create2(module, 1013)

static inline void Py_INCREF(PyObject *object) {
    object->ob_refcnt++;
}
static inline void Py_DECREF(PyObject *object) {
    if (--object->ob_refcnt == 0)
        _Py_Dealloc(object);
}
static inline PyObject *Py_NewRef(PyObject *object) {
    Py_INCREF(object);
    return object;
}
static inline void Py_XDECREF(PyObject *object) {
    if (object)
        Py_DECREF(object);
}
#define Py_RETURN_NONE return Py_NewRef(Py_None)

typedef struct PyMutex {
    uint8_t bits;
} PyMutex;
typedef struct PyCriticalSection {
    uintptr_t outer;
    PyMutex *mutex;
} PyCriticalSection;
typedef struct PyCriticalSection2 {
    PyCriticalSection first;
    PyMutex *mutex;
} PyCriticalSection2;
void PyCriticalSection_Begin(PyCriticalSection *section, PyObject *object);
void PyCriticalSection_End(PyCriticalSection *section);
void PyCriticalSection2_Begin(PyCriticalSection2 *section, PyObject *object, PyObject *other);
void PyCriticalSection2_End(PyCriticalSection2 *section);

#ifdef Py_GIL_DISABLED
#define Py_BEGIN_CRITICAL_SECTION(object) \
    {                                     \
        PyCriticalSection _section;       \
        PyCriticalSection_Begin(&_section, (PyObject *)(object));
#define Py_END_CRITICAL_SECTION()          \
        PyCriticalSection_End(&_section); \
    }
#define Py_BEGIN_CRITICAL_SECTION2(object, other) \
    {                                             \
        PyCriticalSection2 _section2;             \
        PyCriticalSection2_Begin(&_section2, (PyObject *)(object), (PyObject *)(other));
#define Py_END_CRITICAL_SECTION2()           \
        PyCriticalSection2_End(&_section2); \
    }
#else
#define Py_BEGIN_CRITICAL_SECTION(object) {
#define Py_END_CRITICAL_SECTION() }
#define Py_BEGIN_CRITICAL_SECTION2(object, other) {
#define Py_END_CRITICAL_SECTION2() }
#endif
void PyMutex_Lock(PyMutex *mutex);
void PyMutex_Unlock(PyMutex *mutex);

/* As in the headers of Python 3.13: a call only where somebody else has it or waits for it. */
static inline void _PyMutex_Lock(PyMutex *mutex) {
    unsigned char free = 0;
    if (!__atomic_compare_exchange_n((unsigned char *)mutex, &free, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        PyMutex_Lock(mutex);
}
static inline void _PyMutex_Unlock(PyMutex *mutex) {
    unsigned char taken = 1;
    if (!__atomic_compare_exchange_n((unsigned char *)mutex, &taken, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        PyMutex_Unlock(mutex);
}
/* As pyatomic.h has them. */
static inline int _Py_atomic_add_int(int *object, int value) {
    return __atomic_fetch_add(object, value, __ATOMIC_SEQ_CST);
}
static inline void _Py_atomic_store_int(int *object, int value) {
    __atomic_store_n(object, value, __ATOMIC_SEQ_CST);
}
static inline int _Py_atomic_load_int(const int *object) {
    return __atomic_load_n(object, __ATOMIC_SEQ_CST);
}
#define PyMutex_Lock _PyMutex_Lock
#define PyMutex_Unlock _PyMutex_Unlock

#endif
