/* program_parts.h: pieces of IR text that programs with threads are put together from. */
#ifndef LOCKWISE_TESTS_UNIT_MODEL_PROGRAM_PARTS_H
#define LOCKWISE_TESTS_UNIT_MODEL_PROGRAM_PARTS_H

#include "support/model_text.h"

#define LOCK(m) "  call @pthread_mutex_lock(&@" m ")\n"
#define UNLOCK(m) "  call @pthread_mutex_unlock(&@" m ")\n"
#define THREAD(name, body)                                               \
    "func @" name "(%arg: void*) -> void* {\n" body "  return 0:void*\n" \
    "}\n"
/* Handles are locals of their function: "local %t: pthread_t". */
#define CREATE(t, start) "  call @pthread_create(&%" t ", 0:void*, @" start ", 0:void*)\n"
#define JOIN(t, value)             \
    "  %" value " = load %" t "\n" \
    "  call @pthread_join(%" value ", 0:void**)\n"

/* The first context of the marked instruction's function on the first thread of that name. */
static inline CtxId ctx_of(const ModelText *m, const char *thread, const char *mark) {
    const Threads *t = m->model->threads;
    ThreadId id = thread_named(m, thread);
    Spot spot = spot_of(m, mark);
    for (uint32_t i = 1; i < t->contexts.len; i++) {
        if (ctx_get(t, (CtxId){i})->fn.i == spot.fn.i && ctx_get(t, (CtxId){i})->thread.i == id.i)
            return (CtxId){i};
    }
    return (CtxId){0};
}

static inline Moment moment_of(const ModelText *m, const char *thread, const char *mark) {
    Spot spot = spot_of(m, mark);
    uint32_t block = model_block_of(m->model, spot.fn, spot.instr);
    return ctx_moment_at(m->model->threads, ctx_of(m, thread, mark), block, spot.instr);
}

#endif
