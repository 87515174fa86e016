/* conflict.c: which two accesses may race, see access.h. */
#include "model/access.h"

ClassId accesses_common_lock(const Threads *t, SetId x, SetId y) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, x, &count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId class = {members[i] >> 1};
        bool shared = members[i] & 1;
        if (setpool_has(t->sets, y, class.i << 1) || (!shared && locks_has_class(t->sets, y, class)))
            return class;
    }
    return (ClassId){0};
}

/* ---- guards ---- */

/* The locks of a class among `places`; false if some place is in both sets. */
static bool places_apart(const Threads *t, const Holding *x, const Holding *y, ClassId class) {
    uint32_t count = 0, of_x = 0, of_y = 0;
    const uint32_t *members = setpool_members(t->sets, x->places, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (path_class(t->pool, (PathId){members[i] >> 1}).i != class.i)
            continue;
        of_x++;
        if (locks_has_class(t->sets, y->places, (ClassId){members[i] >> 1}))
            return false;
    }
    members = setpool_members(t->sets, y->places, &count);
    for (uint32_t i = 0; i < count; i++)
        of_y += path_class(t->pool, (PathId){members[i] >> 1}).i == class.i;
    return of_x && of_y;
}

/* Both hold a lock of the class, not both in read mode. */
static CommonGuard guard_of_class(const Threads *t, const Holding *x, const Holding *y, ClassId class) {
    if (!(x->own.i || y->own.i || (x->places.i && y->places.i)))
        return GUARD_COMMON;
    bool x_own = locks_has_class(t->sets, x->own, class), y_own = locks_has_class(t->sets, y->own, class);
    if (x_own && y_own)
        return GUARD_COMMON;
    if ((x_own && locks_has_class(t->sets, y->apart, class)) || (y_own && locks_has_class(t->sets, x->apart, class)) ||
        places_apart(t, x, y, class))
        return GUARD_NONE;
    bool perhaps = (x_own && locks_has_class(t->sets, y->foreign, class)) ||
                   (y_own && locks_has_class(t->sets, x->foreign, class));
    return perhaps ? GUARD_PERHAPS : GUARD_COMMON;
}

CommonGuard accesses_common_guard(const Accesses *a, const Access *x, const Access *y) {
    const Threads *t = a->threads;
    CommonGuard best = GUARD_NONE;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, x->at->held.locks, &count);
    for (uint32_t i = 0; i < count && best != GUARD_COMMON; i++) {
        ClassId class = {members[i] >> 1};
        bool shared = members[i] & 1;
        if (!setpool_has(t->sets, y->at->held.locks, class.i << 1) &&
            (shared || !locks_has_class(t->sets, y->at->held.locks, class)))
            continue;
        CommonGuard guard = guard_of_class(t, &x->at->held, &y->at->held, class);
        best = guard > best ? guard : best;
    }
    return best;
}

/* ---- conflicts ---- */

static Stride stride_at(const Threads *t, const Access *a) {
    return stride_of(t->pool, t->values, a->address, a->fn, values_block_of(t->values[a->fn.i], a->instr));
}

static bool have_one_root(const PathPool *pool, const Access *x, const Access *y) {
    return x->certain && y->certain &&
           path_same(path_root(pool, x->address, false), path_root(pool, y->address, false));
}

/* The place of both, if it is in an object that exists once. */
static PtLocation single_place(const Accesses *a, const Access *x, const Access *y) {
    PtLocation place = pointsto_single_place(a->points_to, x->address);
    return place.i && pointsto_single_place(a->points_to, y->address).i == place.i ? place : (PtLocation){0};
}

bool accesses_one_object(const Accesses *a, const Access *x, const Access *y) {
    return have_one_root(a->threads->pool, x, y) || single_place(a, x, y).i;
}

/* Both pointers are one variable's, whatever was stored there in between, or are kept in one object that exists once.
 * What a function gives out or is handed, or is taken from an array or a list, is another element each time. */
static bool are_of_one_pointer(const Accesses *a, const Access *x, const Access *y) {
    const PathPool *pool = a->threads->pool;
    PathId of_x = path_root(pool, x->address, false), of_y = path_root(pool, y->address, false);
    const Path *one = path_get(pool, of_x), *other = path_get(pool, of_y);
    if (one->kind == PATH_LOAD && other->kind == PATH_LOAD)
        return path_same(one->base, other->base) && !path_has_index(pool, one->base) &&
               (path_is_one_place(pool, one->base) || pointsto_single_place(a->points_to, one->base).i);
    return path_same(of_x, of_y) && one->kind != PATH_RESULT && one->kind != PATH_PARAM;
}

StrideOverlap accesses_overlap(const Accesses *a, const Access *x, const Access *y) {
    const Threads *t = a->threads;
    if (!have_one_root(t->pool, x, y)) {
        PtLocation place = single_place(a, x, y);
        if (place.i && !pointsto_has_elements(a->points_to, place))
            return STRIDE_MEET;
        if (!place.i || !are_of_one_pointer(a, x, y))
            return STRIDE_UNKNOWN;
    }
    return stride_compare(stride_at(t, x), stride_at(t, y));
}

static bool are_of_different_objects(const Accesses *a, const Access *x, const Access *y) {
    if (path_same(x->address, y->address))
        return false;
    Targets of_x = pointsto_targets(a->points_to, x->address), of_y = pointsto_targets(a->points_to, y->address);
    return !pointsto_may_meet(a->points_to, &of_x, &of_y);
}

/* x touches the object that it will hand to the thread of y, before it starts that thread. */
static bool prepares(const Threads *t, const Access *x, const Access *y) {
    const Thread *thread = thread_get(t, y->at->moment.thread);
    if (thread->origin != THREAD_CREATED || !thread->own_argument || !y->own)
        return false;
    const CallSite *site = &t->graph->sites.data[thread->site];
    return x->fn.i == site->caller.i && x->instr.i < site->instr.i && thread->argument.i &&
           (path_contains(t->pool, x->address, thread->argument) ||
            path_same(path_root(t->pool, x->address, false), path_root(t->pool, thread->argument, false)));
}

/* A lock reached through a stored pointer may be any lock: also one that the other access holds. Two that are held in
 * read mode keep nobody apart, even if they are the same. */
static bool may_share_unknown_lock(const Threads *t, SetId x, SetId y) {
    uint32_t count = 0, others = 0;
    const uint32_t *members = setpool_members(t->sets, x, &count), *held = setpool_members(t->sets, y, &others);
    for (uint32_t i = 0; i < count; i++) {
        if (!class_is_pointee(t->pool, (ClassId){members[i] >> 1}))
            continue;
        for (uint32_t k = 0; k < others; k++) {
            if (!(members[i] & held[k] & 1))
                return true;
        }
    }
    return false;
}

/* Both reach their object through the argument of their thread, and each creation makes another one: always in threads
 * of one kind, of two kinds if one call creates the one or the other for an object that keeps the handle, or the
 * function that creates both makes the object. */
static bool each_has_its_own(const Threads *t, const Access *x, const Access *y) {
    if (!x->own || !y->own || x->at->moment.thread.i == y->at->moment.thread.i)
        return x->own && y->own;
    const Thread *one = thread_get(t, x->at->moment.thread), *other = thread_get(t, y->at->moment.thread);
    PathId object = path_root(t->pool, one->argument, false);
    const Path *made = path_get(t->pool, object);
    bool is_made =
        (made->kind == PATH_LOCAL || made->kind == PATH_RESULT) && made->a == t->graph->sites.data[one->site].caller.i;
    bool is_same = is_made && path_same(object, path_root(t->pool, other->argument, false));
    return one->spawn.i == other->spawn.i || (one->site == other->site && (is_same || (one->kept.i && other->kept.i)));
}

bool accesses_conflict(const Accesses *a, const Access *x, const Access *y) {
    if (!(x->write || y->write) || (x->atomic && y->atomic))
        return false;
    if (each_has_its_own(a->threads, x, y))
        return false;
    if (x->maker && y->maker)
        return false; /* each made its own */
    if (x->at->instance && x->at->instance == y->at->instance && x->at->moment.thread.i == y->at->moment.thread.i)
        return false;
    if (!threads_may_parallel(a->threads, x->at->moment, y->at->moment))
        return false;
    if (prepares(a->threads, x, y) || prepares(a->threads, y, x))
        return false;
    if (may_share_unknown_lock(a->threads, x->at->held.locks, y->at->held.locks) ||
        may_share_unknown_lock(a->threads, y->at->held.locks, x->at->held.locks))
        return false;
    return accesses_common_guard(a, x, y) != GUARD_COMMON && accesses_overlap(a, x, y) != STRIDE_APART &&
           !are_of_different_objects(a, x, y);
}
