/* gil_lock_order.c: a lock is taken under an interpreter's lock here, and the interpreter's lock under that lock there.
 * Argument: a cycle in the graph of "taken while held" (lockorder.h) through a token. The token is taken where a block
 * that gave it up ends, where a thread of the program's own enters the interpreter, and again in each call of the
 * interpreter that runs other code, during which it may change hands. A lock whose taking gives the token up while it
 * waits, such as a PyMutex, makes no edge. Libraries' own locks are of library tables (innerlock.h). Calls that run
 * other code only with some objects, such as the drop of a last reference, prove little: tier low. Known misses: the
 * lock of a stream from flockfile to funlockfile. Noise: lock classes whose objects the program keeps apart; a
 * library's lock stands for those of all its objects. */
#include "rules/order_cycle.h"

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    order_report(m, sink, scratch, "gil-lock-order", true);
}

const Rule rule_gil_lock_order = {
    .id = "gil-lock-order",
    .title = "GIL and another lock taken in opposite orders",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "CON35-C",
    .concept = "gil",
    .summary =
        "One thread waits for a lock while it has the GIL, and another waits for the GIL while it has that lock.",
    .why = "The GIL is a lock like any other, and it is taken at places that do not look like it: at "
           "Py_END_ALLOW_THREADS, in PyGILState_Ensure, at the start of a callback. A thread that comes there with a "
           "mutex of the extension waits for the GIL; if the thread that has it waits for that mutex, neither goes on, "
           "and as no Python code runs any more, not even an interrupt from the keyboard helps. Libraries have such "
           "mutexes too: SQLite holds its connection's while it calls back.",
    .fix =
        "Give the GIL up before you wait for another lock (Py_BEGIN_ALLOW_THREADS around the lock call), and give the "
        "lock back before Py_END_ALLOW_THREADS and before calls that run Python code. Or use a PyMutex, which gives "
        "the GIL up by itself while it waits.",
    .limits =
        "As of deadlock-lock-order. A call of Python that runs code, such as PyObject_Call, may let another thread "
        "run, and waits for the GIL again; what runs code only with some objects, such as Py_DECREF, makes a "
        "finding of tier low. The locks of SQLite, SDL, OpenSSL, stdio and the dynamic loader are known by the "
        "calls that take them and by the functions that are called with them; zlib has none. One such lock "
        "stands for those of all connections, say: a program that never shares a connection between threads "
        "is reported too. Without the GIL there is no such order: a module that is judged free-threaded has "
        "none.",
    .seen = "apsw: calls of SQLite under the GIL beside callbacks that take it, fixed in f0f139ca.",
    .bad_example = "bad_lock_across_block.c",
    .good_example = "good_lock_within_block.c",
    .run = run,
};
