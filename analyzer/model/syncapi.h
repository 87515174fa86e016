/* syncapi.h: the library models: what a call of a known function means, one row a function.
 * Meaning:  rows come from model files (library/README.md): those of this tree, which the build copies into the
 *           program, then the user's. A later row of a name replaces the earlier one.
 * Memory:   in the arena of the table. Cost: O(1) per lookup; reading all built-in files takes under 3 ms.
 * Errors:   a wrong file is one error with its line and column; none of its rows is taken.
 */
#ifndef LOCKWISE_MODEL_SYNCAPI_H
#define LOCKWISE_MODEL_SYNCAPI_H

#include "base/diag.h"
#include "base/map.h"
#include "base/status.h"
#include "base/vec.h"
#include "model/range.h"

typedef enum SyncKind {
    SYNC_NONE,
    SYNC_ACQUIRE,
    SYNC_TRY_ACQUIRE,
    SYNC_RELEASE,
    SYNC_SECTION_ENTER, /* locks an object, gives up the thread's sections around it */
    SYNC_SECTION_LEAVE, /* ends the innermost section of the thread */
    SYNC_TOKEN_ENTER, /* takes a token, unless this thread has it: one that is taken twice is given back twice */
    SYNC_TOKEN_LEAVE,
    SYNC_TOKEN_SUSPEND, /* gives a token up, however often it was taken */
    SYNC_TOKEN_RESUME, /* and takes it again, as often as before */
    SYNC_TOKEN_TEST, /* returns whether this thread has it */
    SYNC_TOKEN_END, /* ends it */
    SYNC_LOCK_INIT,
    SYNC_LOCK_DESTROY,
    SYNC_LOCK_REPAIR,
    SYNC_ATTRIBUTE_TYPE,
    SYNC_COND_WAIT, /* the last one that changes which locks are held */
    SYNC_COND_SIGNAL,
    SYNC_COND_INIT,
    SYNC_COND_DESTROY,
    SYNC_THREAD_CREATE,
    SYNC_THREAD_JOIN,
    SYNC_THREAD_DETACH,
    SYNC_THREAD_EXIT,
    SYNC_THREAD_CANCEL,
    SYNC_CANCEL_STATE,
    SYNC_CANCEL_TYPE,
    SYNC_THREAD_SELF,
    SYNC_CLEANUP_PUSH,
    SYNC_ATTRIBUTE_DETACHED,
    SYNC_ATTRIBUTE_PROCESSES,
    SYNC_ATTRIBUTE_ROBUST,
    SYNC_ONCE,
    SYNC_CALL,
    SYNC_CALLBACK,
    SYNC_TOKEN_CALLBACK,
    SYNC_CALLBACK_LOOP,
    SYNC_RUN_CALLBACKS,
    SYNC_SYMBOL_LOOKUP,
    SYNC_FORK,
    SYNC_FORK_HANDLERS,
    SYNC_SIGNAL_HANDLER,
    SYNC_SIGNAL_MASK,
    SYNC_SIGNAL_SET_FILL,
    SYNC_SIGNAL_WAIT,
    SYNC_PROCESS_EXIT,
    SYNC_RETURNS_TWICE,
    SYNC_SEMAPHORE_INIT,
    SYNC_SEMAPHORE_DESTROY,
    SYNC_SEMAPHORE_WAIT,
    SYNC_SEMAPHORE_TRY_WAIT,
    SYNC_SEMAPHORE_POST,
    SYNC_BARRIER_INIT,
    SYNC_BARRIER_DESTROY,
    SYNC_BARRIER_WAIT,
    SYNC_KEY_CREATE,
    SYNC_KEY_DELETE,
    SYNC_KEY_SET,
    SYNC_KEY_GET,
    SYNC_ALLOC,
    SYNC_FREE,
    SYNC_ACCESS,
    SYNC_BORROW, /* returns what only `object`, or a table of the host, is sure to keep */
    SYNC_RETAIN, /* keeps `object` for this thread */
    SYNC_DISCARD, /* what `object` has kept may be gone */
    SYNC_KIND_COUNT
} SyncKind;

/* What happens when the thread that holds it takes it again. */
typedef enum LockKind {
    LOCK_NONE,
    LOCK_MUTEX,     /* it depends on how it was made; deadlock unless said otherwise there */
    LOCK_PLAIN,     /* deadlock, unless it was made recursive */
    LOCK_RECURSIVE, /* nothing */
    LOCK_RWLOCK,
    LOCK_SPIN,
    LOCK_FILE, /* of a stdio stream: recursive, and not followed */
    LOCK_KIND_COUNT,
    LOCK_SEMAPHORE = LOCK_KIND_COUNT, /* no rows name these three: found by use, see lockuse.h */
    LOCK_ATOMIC,
    LOCK_MONITOR,
    LOCK_TOKEN, /* of rows with a token */
    LOCK_SECTION /* of an object, for a section */
} LockKind;

enum { SYNC_NO_ARGUMENT = -1, SYNC_RESULT = -2, SYNC_MOST_ARGUMENTS = 32 };

/* What bytes a call leaves behind, besides the number of the argument that says so. */
enum { SYNC_FILL_UNSAID = SYNC_NO_ARGUMENT, SYNC_FILL_ZERO = -2, SYNC_FILL_NOTHING = -3 };

/* Numbers of arguments count from 0; SYNC_NO_ARGUMENT is none. */
typedef struct SyncCall {
    const char *name;
    uint8_t kind; /* SyncKind */
    uint8_t lock; /* LockKind */
    uint8_t token; /* TOKEN_*: index into tokens + 1; ACQUIRE: that is given up while the call waits */
    int8_t object;    /* of the lock, thread handle, condition variable, flag, attribute, ...; or SYNC_RESULT */
    bool object_at;   /* what is meant is kept where `object` points to */
    int8_t second;    /* SECTION_ENTER: another one, or SYNC_NO_ARGUMENT */
    int8_t number;    /* ACQUIRE, TRY_ACQUIRE, RELEASE: says which of the locks of `object` is meant */
    int8_t mutex;     /* COND_WAIT */
    int8_t attribute; /* LOCK_INIT, THREAD_CREATE: may be a null pointer */
    int8_t type; /* LOCK_INIT, ATTRIBUTE_TYPE, ATTRIBUTE_DETACHED, ATTRIBUTE_PROCESSES, SEMAPHORE_INIT, SIGNAL_HANDLER,
                    SIGNAL_MASK: a number that says which sort; ALLOC: flags */
    int8_t value; /* SEMAPHORE_INIT, BARRIER_INIT, PROCESS_EXIT: the initial value, how many threads meet, the status */
    int8_t start; /* THREAD_CREATE, ONCE, CALL, CALLBACK, KEY_CREATE, SIGNAL_HANDLER: the function that is run;
                     FORK_HANDLERS: before fork */
    bool start_at; /* it is kept where `start` points to */
    int8_t parent, child; /* FORK_HANDLERS: the functions that run after fork */
    int8_t saved; /* SIGNAL_MASK, CANCEL_STATE: where what was so before is put, may be a null pointer */
    int8_t argument; /* what that function is given; KEY_SET: the value */
    int8_t parameter; /* as which of its parameters */
    int8_t handle; /* CALLBACK, CALLBACK_LOOP: the object that stands for the callback */
    int8_t filled; /* ALLOC, ACCESS: the bytes of the result, or of what is written */
    int8_t copied; /* ACCESS: what is written is a copy of what this argument points to */
    bool shared; /* ACQUIRE, TRY_ACQUIRE: in read mode */
    bool timed; /* gives up after a time */
    bool many; /* THREAD_CREATE: several threads may run the function at once */
    bool requests; /* THREAD_CREATE: the function answers requests of clients */
    /* TRY_ACQUIRE, SEMAPHORE_TRY_WAIT: results that mean "taken" and "not taken"; ACQUIRE: success */
    Range success, failure;
    uint32_t recursive, errorcheck, detached; /* bit n set: type n means that */
    /* LOCK_INIT, SEMAPHORE_INIT, ATTRIBUTE_PROCESSES: type n is for threads of several processes; ALLOC: bit n of
     * `type` gives memory that other processes have too, without `type` it always is */
    uint32_t processes;
    /* bit n set: type n means that the death of an owner is told: by `success`, and the lock is taken */
    uint32_t robust;
    uint32_t synchronous; /* SIGNAL_HANDLER: of the signals which the running code itself raises */
    /* SIGNAL_MASK: what it does to signals; TRY_ACQUIRE, `blocks`: it waits, and does not fail */
    uint32_t blocks, unblocks;
    uint32_t reads, writes; /* bit n set: what argument n points to is read, written */
    uint32_t source, line; /* where the row stands */
    uint32_t replaces; /* index of the row of that name before, 0 none */
} SyncCall;

/* What else is to be known of a function, whatever it does to locks and threads. */
typedef enum SyncTrait {
    TRAIT_SIGNAL_UNSAFE, /* not async-signal-safe: not to be called in a signal handler, nor between fork and exec */
    TRAIT_FORK_SAFE, /* for all that: fork leaves what it locks in order */
    TRAIT_BLOCKING, /* sleeps, or waits for others, for a time without bound */
    TRAIT_SLEEPING, /* blocking, for a time that the caller chooses */
    TRAIT_BRIEF, /* sleeping, perhaps for less than a second */
    TRAIT_CANCELLATION_POINT, /* a thread that is cancelled ends in it */
    TRAIT_EXEC, /* does not come back if all goes well: another program runs */
    TRAIT_FLAG_BLOCKING, /* blocking, unless a flag among its arguments says otherwise */
    TRAIT_ACCEPTING, /* returns a connection that a client has opened */
    TRAIT_MULTIPLEXING, /* waits for many events at once */
    TRAIT_LOOP_BOUND, /* is for the thread that runs the event loop alone */
    TRAIT_LOOP_LOCKING, /* makes an event loop's functions safe for all threads */
    TRAIT_PROCESSOR_COUNT, /* tells how many processors there are */
    TRAIT_RAISING, /* sends the process the signal of its first argument */
    TRAIT_NAMED_MEMORY, /* finds memory by a name that other processes know */
    TRAIT_COUNT
} SyncTrait;

/* What a function does to a library's inner lock. */
enum {
    SYNC_INNER_TAKES = 1,
    SYNC_INNER_RUNS = 2,
    SYNC_INNER_CALLS_BACK = 4,
    SYNC_INNER_OPENS = 8,
    SYNC_INNER_SHIFT = 4
};

/* A function that uses data of the process, without a lock of its own. */
typedef struct SyncUnsafe {
    const char *name;
    const char *state; /* "the broken-down time": functions of one state disturb each other */
    const char *instead; /* a function that does not use it, "" none */
    bool only_reads; /* the state */
} SyncUnsafe;

/* A struct or union that is a lock. */
typedef struct SyncLockType {
    const char *name;
    uint8_t lock; /* LockKind */
    bool has_type; /* a static initialiser stores a number that says which sort of lock it is */
    uint32_t type_offset; /* bytes from its start */
    uint32_t recursive, errorcheck; /* bit n set: number n means that */
} SyncLockType;

typedef const char *SyncName;
typedef VEC(SyncName) SyncNames;

/* The one lock of an interpreter or the like, which has no address: its host calls the program's functions with it
 * held, and most of the host's own functions are to be called so. Names that end in * stand for all that begin so. */
typedef struct SyncToken {
    const char *key; /* as rows of this file name it */
    const char *name; /* for people: "the GIL" */
    const char *host; /* who calls the entries: "Python" */
    SyncNames needed_by; /* functions that are to be called with it, */
    SyncNames needless; /* but for these */
    SyncNames bodies; /* those that do what their bodies in headers say */
    SyncNames lets_others; /* functions that may run any code, or let another thread have the token for a while */
    SyncNames may_let_others; /* the same, but with few of the objects that they are given */
    SyncNames entries; /* structs: the functions among their members are called by the host, with the token */
    SyncNames own; /* members, or numbers of slots: functions whose first argument is an object that nobody else has */
    SyncNames objects; /* structs that each object of the host begins with */
    SyncNames state; /* functions that return what the host keeps for the module */
    SyncNames renounced_by; /* identifiers: a program whose sources name one does without the token */
    const char *renounced_macro; /* that is defined for such a program, or NULL */
    bool is_renounced; /* the program at hand does */
    SyncNames split_by; /* identifiers: a program whose sources name one may be loaded by hosts beside each other, each
                           with a token of its own */
    bool is_split; /* the program at hand may */
    SyncNames setup; /* functions, and structs with functions, that the host calls before all others, one at a time */
    uint32_t source;
} SyncToken;

/* A lock that a library has for itself: it is taken and given back within the library's functions, and held while they
 * call the program back. */
typedef struct SyncInnerLock {
    const char *key;
    const char *name; /* for people: "the mutex of an SQLite connection" */
    const char *host; /* "SQLite" */
    SyncNames taken_by; /* functions that take it */
    SyncNames runs_in; /* those that call back meanwhile; none: all of them */
    bool own_thread; /* it is a thread of the library's own that calls back */
    SyncNames calls_back; /* functions: those that they are handed are called with it held */
    SyncNames entries; /* structs: the functions among their members are called with it held */
    int8_t object; /* the argument whose lock it is, or SYNC_NO_ARGUMENT: there is but one lock */
    SyncNames opened_by; /* functions that make such an object */
    int8_t opened_at; /* and store it where this argument points to; or SYNC_NO_ARGUMENT */
    bool many; /* there are so many that two calls seldom mean the same one */
} SyncInnerLock;

/* A model file. */
typedef struct SyncSource {
    const char *path;
    uint64_t hash; /* of its text */
    bool is_builtin;
    uint32_t row_count; /* of functions, those of all sections */
} SyncSource;

typedef struct SyncApi {
    Arena *arena;
    StrMap *by_name; /* function -> index of its last row */
    StrMap *traits; /* function -> bits, 1 << SyncTrait */
    VEC(SyncCall) calls; /* in the order read; index 0 unused */
    VEC(SyncLockType) types; /* the last one of a name counts */
    StrMap *unsafe_by_name; /* function -> index of its last row in `unsafe` */
    VEC(SyncUnsafe) unsafe;
    VEC(SyncToken) tokens;
    VEC(SyncInnerLock) inner;
    StrMap *inner_by_name; /* function -> bits: SYNC_INNER_*, and index into inner << SYNC_INNER_SHIFT */
    VEC(SyncSource) sources;
    bool is_complete;
} SyncApi;

/* The table of the built-in files. */
SyncApi *syncapi_new(Arena *arena);
/* The same with all tokens, but perhaps no functions, until it is completed: which program is to be analysed follows
 * from the tokens alone. */
SyncApi *syncapi_new_tokens(Arena *arena);
/* Nothing if it is complete, as after syncapi_add. */
void syncapi_complete(SyncApi *api);
/* Adds the rows of a user's file, whose text this is; the path is for messages. */
Status syncapi_add(SyncApi *api, const char *path, const char *text, size_t len, Diag *diag);

/* NULL if the function is not in the table. */
const SyncCall *syncapi_find(const SyncApi *api, const char *name);
/* Bits of SyncTrait. */
uint32_t syncapi_traits(const SyncApi *api, const char *name);
/* NULL if threads may call it at the same time, as far as is known. */
const SyncUnsafe *syncapi_find_unsafe(const SyncApi *api, const char *name);
/* NULL if nothing is known of the type. */
const SyncLockType *syncapi_find_type(const SyncApi *api, const char *name);
/* The token, as index + 1, that a function is to be called with; 0 none. Cost: of the names of all tokens. */
uint32_t syncapi_token_needed(const SyncApi *api, const char *name);
/* The token, as index + 1, whose host calls functions in such structs; 0 none. "struct " before the name does not
 * count. */
uint32_t syncapi_token_of_type(const SyncApi *api, const char *type);
/* Whether a call of the function may run any code of the host's, and other threads: with any object, or with some.
 * Cost: as above. */
bool syncapi_lets_others(const SyncApi *api, const char *name);
bool syncapi_may_let_others(const SyncApi *api, const char *name);
/* What a function does to a lock of its library's own: SYNC_INNER_*, and which one, as index; 0 nothing. */
uint32_t syncapi_inner_use(const SyncApi *api, const char *name, uint32_t *out_lock);
/* Whether the name is that of a function of some token's host, whether or not it needs the token, whose body in a
 * header is its host's business. */
bool syncapi_is_of_token(const SyncApi *api, const char *name);
/* Whether a name is one of these, or begins as one of them does. */
bool syncapi_is_among(const SyncNames *names, const char *name);
/* Whether the row of that name counts although the program has a body for it: a user's row always, a built-in one if
 * the body is of a system header. */
bool syncapi_replaces_body(const SyncApi *api, const char *name, bool in_system_header);
bool syncapi_is_builtin(const SyncApi *api, const SyncCall *call);

/* The description of model files: library/README.md. */
const char *syncapi_manual(void);
/* The row as model files have it: "mtx_lock: {kind: acquire, object: 0, lock: plain}". */
const char *syncapi_row_text(const SyncApi *api, const SyncCall *call, Arena *arena);
/* "try-acquire", "rwlock": as in model files. */
const char *sync_kind_name(SyncKind kind);
const char *lock_kind_name(LockKind kind);

#endif
