/* conflict.c: which two accesses may race, see access.h. */
#include "model/access.h"

static bool set_has_class(const SetPool *sets, SetId set, ClassId class) {
    return setpool_has(sets, set, class.i << 1) || setpool_has(sets, set, class.i << 1 | 1);
}

ClassId accesses_common_lock(const Threads *t, SetId x, SetId y) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, x, &count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId class = {members[i] >> 1};
        bool shared = members[i] & 1;
        if (setpool_has(t->sets, y, class.i << 1) || (!shared && set_has_class(t->sets, y, class)))
            return class;
    }
    return (ClassId){0};
}

/* One object, and constant indices that lead to different bytes of it. */
static bool surely_apart(const PathPool *pool, const Access *x, const Access *y) {
    int64_t a, b;
    return x->certain && y->certain &&
           path_same(path_root(pool, x->address, false), path_root(pool, y->address, false)) &&
           path_constant_offset(pool, x->address, &a) && path_constant_offset(pool, y->address, &b) && a != b;
}

/* x touches the object that it will hand to the thread of y, before it starts that thread. */
static bool prepares(const Threads *t, const Access *x, const Access *y) {
    const Thread *thread = thread_get(t, y->moment.thread);
    if (thread->origin != THREAD_CREATED || !thread->own_argument || !y->own)
        return false;
    const CallSite *site = &t->graph->sites.data[thread->site];
    return x->fn.i == site->caller.i && x->instr.i < site->instr.i && thread->argument.i &&
           (path_contains(t->pool, x->address, thread->argument) ||
            path_same(path_root(t->pool, x->address, false), path_root(t->pool, thread->argument, false)));
}

/* A lock reached through a stored pointer may be any lock: also the one that the other access holds. */
static bool may_share_unknown_lock(const Threads *t, SetId x, SetId y) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, x, &count);
    for (uint32_t i = 0; i < count && y.i; i++) {
        if (class_is_pointee(t->pool, (ClassId){members[i] >> 1}))
            return true;
    }
    return false;
}

bool accesses_conflict(const Accesses *a, const Access *x, const Access *y) {
    if (!(x->write || y->write) || (x->atomic && y->atomic))
        return false;
    if (x->own && y->own && x->moment.thread.i == y->moment.thread.i)
        return false;
    if (!threads_may_parallel(a->threads, x->moment, y->moment))
        return false;
    if (surely_apart(a->threads->pool, x, y) || prepares(a->threads, x, y) || prepares(a->threads, y, x))
        return false;
    if (may_share_unknown_lock(a->threads, x->locks, y->locks) ||
        may_share_unknown_lock(a->threads, y->locks, x->locks))
        return false;
    return !accesses_common_lock(a->threads, x->locks, y->locks).i;
}
