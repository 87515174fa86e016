/* workers.h: lowers many translation units at once, in forked processes that are used again and again.
 * Why:      libclang can crash, hang, or eat all memory on one unit. In a process of its own that costs one unit: the
 *           process is replaced and the run goes on.
 * Memory:   the Tus lie in the given arena; they travel as blobs (ir/ir_blob.h) through sockets.
 * Order:    results[i] belongs to commands[i], whatever the number of processes.
 * Threads:  call from a process without other threads, as it forks.
 */
#ifndef LOCKWISE_CLI_WORKERS_H
#define LOCKWISE_CLI_WORKERS_H

#include "base/diag.h"
#include "base/status.h"
#include "frontend/compdb.h"
#include "ir/ir.h"

/* Bytes that come back with a unit. */
typedef struct WorkerExtra {
    const void *bytes;
    size_t len;
} WorkerExtra;

/* What lowers a unit in a worker; what it prints is lost. `context` is that of the pool's process, as it was when the
 * worker was started. */
typedef Tu *(*WorkerLower)(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_extra);

/* A stack of up to this size that it makes for itself does not count as memory of the unit. */
#define WORKER_STACK_BYTES (512ul << 20)

/* What several units need is made by one worker before they are lowered. If that is the end of the worker, the units
 * go on without; so does a unit that is the end of its worker: it is lowered once more. */
typedef struct WorkerSteps {
    uint32_t count; /* 0: nothing is made, and the rest is not read */
    void (*make)(uint32_t step, void *context);
    const uint32_t *of; /* by command: 1 + the step that it waits for; 0: none */
    WorkerLower lower_without;
} WorkerSteps;

typedef struct WorkerOptions {
    uint32_t jobs; /* processes, at least 1 */
    double unit_seconds; /* limits for one unit, and for one step */
    uint64_t unit_bytes;
    WorkerLower lower;
    void *lower_context;
    /* Called in this process after each unit; may be NULL. */
    void (*on_done)(void *context, const CompileCommand *command, uint32_t done);
    void *context;
    WorkerSteps steps;
} WorkerOptions;

typedef struct WorkerResult {
    Tu *tu; /* NULL: the unit was lost */
    WorkerExtra extra;
    GapKind failure; /* why: GAP_TU_CRASHED, GAP_TU_TIMEOUT or GAP_TU_MEMORY */
    const char *detail; /* the same in words: "killed by signal 11 (Segmentation fault)" */
} WorkerResult;

/* Fails when no process can be started, or, without an error, when SIGINT or SIGTERM came: then *out_signal is its
 * number, else 0. All processes have ended when it returns. */
Status workers_run(const CompileCommand *commands, uint32_t count, const WorkerOptions *options, Arena *arena,
                   Diag *diag, WorkerResult *results, int *out_signal);

/* The unit has a gap of this kind. */
bool workers_has_gap(const Tu *tu, GapKind kind);

#endif
