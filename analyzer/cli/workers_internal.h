/* workers_internal.h: what the two ends of a worker's socket agree on. */
#ifndef LOCKWISE_CLI_WORKERS_INTERNAL_H
#define LOCKWISE_CLI_WORKERS_INTERNAL_H

#include "cli/workers.h"

#include <stdbool.h>

typedef enum WorkerTaskKind { TASK_STEP, TASK_UNIT, TASK_UNIT_WITHOUT } WorkerTaskKind;

/* To the worker. */
typedef struct WorkerTask {
    WorkerTaskKind kind;
    uint32_t index; /* of a command or a step */
} WorkerTask;

/* Back: this, and `len` bytes: those of the blob, then the extra ones. For a step there are none. */
typedef struct WorkerReply {
    uint64_t len, extra_len;
    bool crashed; /* libclang did, and survived: what it held is lost, or it had to give it back */
    bool retires; /* the worker ends after this: it crashed, or keeps too much memory */
} WorkerReply;

typedef struct WorkerJob {
    const CompileCommand *commands;
    const WorkerOptions *options;
    int socket;
} WorkerJob;

/* The exit code of a worker that cannot get memory: that of the arena's hook. */
enum { WORKER_EXIT_MEMORY = 2 };

/* Fields of /proc/self/statm: pages in memory; private writable pages, which RLIMIT_DATA counts. */
typedef enum WorkerMemory { WORKER_MEMORY_RESIDENT = 1, WORKER_MEMORY_DATA = 5 } WorkerMemory;

/* Bytes of the calling process; 0 if unknown. */
uint64_t worker_memory(WorkerMemory what);

/* So much that a crash is taken for a failed allocation: a growing array fails at the latest when it wants twice the
 * half of what is allowed, and other arrays of the kind have grown before it. */
static inline bool worker_used_much(uint64_t bytes, uint64_t limit) {
    return bytes > limit / 4;
}

/* The life of a worker: takes commands until the socket is closed. Called in a new process. */
_Noreturn void worker_live(const WorkerJob *job);

#endif
