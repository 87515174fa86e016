/* query_view.c: see query_view.h. Ranges are found by bisection, as the facts are sorted by what they are about. */
#include "reports/query_view.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

QueryView view_new(const StoredFacts *stored, const QueryOptions *options, Arena *arena) {
    const Facts *f = &stored->facts;
    return (QueryView){stored, f, options, arena, ARENA_ARRAY(arena, ReachVec, f->situations.len)};
}

/* ---- what is asked for ---- */

const char *view_fn_long_name(Arena *arena, const FactFn *fn) {
    const char *slash = strrchr(fn->loc.file, '/');
    return arena_printf(arena, "%s:%s", slash ? slash + 1 : fn->loc.file, fn->name);
}

/* The folder "src" is all below it; a pattern may leave out the folders above. */
bool view_wants_file(const QueryView *view, const SourceLoc *loc) {
    const char *file = view->options->file, *slash = strrchr(loc->file, '/');
    if (!file)
        return true;
    size_t len = strlen(file);
    while (len > 1 && file[len - 1] == '/')
        len--;
    bool below = strncmp(loc->file, file, len) == 0 && (loc->file[len] == '\0' || loc->file[len] == '/');
    return below || fnmatch(file, loc->file, 0) == 0 || fnmatch(file, slash ? slash + 1 : loc->file, 0) == 0;
}

static bool is_named(const QueryView *view, const char *name) {
    return !view->options->name || query_matches(view->options->name, name);
}

bool view_wants_object(const QueryView *view, FactObjectId id) {
    if (!is_named(view, view->f->objects.data[id.i].name))
        return false;
    FactRange range = view_accesses(view, id);
    for (uint32_t i = range.first; i < range.end; i++)
        if (view_wants_file(view, &view->f->accesses.data[i].site.loc))
            return true;
    return false;
}

bool view_wants_lock(const QueryView *view, FactLockId id) {
    const FactLock *lock = &view->f->locks.data[id.i];
    if (!is_named(view, lock->name))
        return false;
    FactRange range = view_lock_sites(view, id);
    for (uint32_t i = range.first; i < range.end; i++)
        if (view_wants_file(view, &view->f->lock_sites.data[i].site.loc))
            return true;
    return view_wants_file(view, &lock->loc);
}

/* "worker" is also "worker@pool.c:40". */
bool view_wants_thread(const QueryView *view, FactThreadId id) {
    const FactThread *thread = &view->f->threads.data[id.i];
    const char *plain = arena_strndup(view->arena, thread->name, strcspn(thread->name, "@#"));
    return (is_named(view, thread->name) || is_named(view, plain)) &&
           (view_wants_file(view, &thread->site) || view_wants_file(view, &view->f->fns.data[thread->root.i].loc));
}

bool view_wants_fn(const QueryView *view, FactFnId id) {
    return is_named(view, view_fn_long_name(view->arena, &view->f->fns.data[id.i]));
}

bool view_wants_edge(const QueryView *view, const FactEdge *edge) {
    return (is_named(view, view->f->locks.data[edge->held.i].name) ||
            is_named(view, view->f->locks.data[edge->acquired.i].name)) &&
           view_wants_file(view, &edge->loc);
}

/* ---- ranges ---- */

static uint32_t access_key(const Facts *f, uint32_t i) {
    return f->accesses.data[i].object.i;
}
static uint32_t lock_site_key(const Facts *f, uint32_t i) {
    return f->lock_sites.data[i].lock.i;
}
static uint32_t call_key(const Facts *f, uint32_t i) {
    return f->calls.data[i].callee.i;
}

/* The first element whose key is at least `key`. */
static uint32_t lower_bound(const Facts *f, uint32_t len, uint32_t (*key_of)(const Facts *, uint32_t), uint32_t key) {
    uint32_t first = 0;
    while (first < len) {
        uint32_t middle = first + (len - first) / 2;
        if (key_of(f, middle) < key)
            first = middle + 1;
        else
            len = middle;
    }
    return first;
}

static FactRange range_of(const Facts *f, uint32_t len, uint32_t (*key_of)(const Facts *, uint32_t), uint32_t key) {
    return (FactRange){lower_bound(f, len, key_of, key), lower_bound(f, len, key_of, key + 1)};
}

FactRange view_accesses(const QueryView *view, FactObjectId object) {
    return range_of(view->f, view->f->accesses.len, access_key, object.i);
}
FactRange view_lock_sites(const QueryView *view, FactLockId lock) {
    return range_of(view->f, view->f->lock_sites.len, lock_site_key, lock.i);
}
FactRange view_callers(const QueryView *view, FactFnId callee) {
    return range_of(view->f, view->f->calls.len, call_key, callee.i);
}

/* ---- situations ---- */

bool view_set_has(const FactLockset *set, FactHeld held) {
    VEC_EACH(const FactHeld, member, set)
        if (member->lock.i == held.lock.i && member->shared == held.shared)
            return true;
    return false;
}

/* Sets that are made here are in the order in which members came up first. */
static void add_held(Arena *arena, FactLockset *into, FactHeld held) {
    if (!view_set_has(into, held))
        *vec_push(arena, into) = held;
}

static void add_all(Arena *arena, FactLockset *into, const FactLockset *from) {
    VEC_EACH(const FactHeld, held, from)
        add_held(arena, into, *held);
}

static bool sets_are_equal(const FactLockset *a, const FactLockset *b) {
    if (a->len != b->len)
        return false;
    for (uint32_t i = 0; i < a->len; i++)
        if (!view_set_has(b, a->data[i]))
            return false;
    return true;
}

/* Held in the mode given, or in a stronger one. */
static bool set_gives(const FactLockset *set, FactHeld held) {
    return view_set_has(set, (FactHeld){held.lock, false}) || (held.shared && view_set_has(set, held));
}

static bool all_give(const QueryView *view, const FactSituation *first, const FactSituation *end, FactHeld held) {
    for (const FactSituation *s = first; s < end; s++)
        if (!set_gives(&view->f->locksets.data[s->held.i], held))
            return false;
    return true;
}

/* What the situations first..end-1, of one thread, have in common: a lock that some hold in read mode and some
 * exclusively is held in read mode. */
static Reach reach_of(const QueryView *view, const FactSituation *first, const FactSituation *end) {
    const FactLockset *sets = view->f->locksets.data;
    Reach reach = {0};
    FactLockset all = {0};
    *vec_push(view->arena, &reach.threads) = first->thread;
    for (const FactSituation *s = first; s < end; s++) {
        add_all(view->arena, &all, &sets[s->held.i]);
        add_all(view->arena, &all, &sets[s->perhaps.i]);
    }
    VEC_EACH(const FactHeld, held, &all) {
        FactHeld shared = {held->lock, true};
        if (all_give(view, first, end, *held))
            add_held(view->arena, &reach.held, *held);
        else if (all_give(view, first, end, shared))
            add_held(view->arena, &reach.held, shared);
    }
    VEC_EACH(const FactHeld, held, &all)
        if (!set_gives(&reach.held, (FactHeld){held->lock, true}))
            add_held(view->arena, &reach.sometimes, *held);
    return reach;
}

/* Threads for which the same is held are one group. */
static void add_reach(const QueryView *view, ReachVec *reaches, const Reach *reach) {
    VEC_EACH(Reach, same, reaches) {
        if (sets_are_equal(&same->held, &reach->held)) {
            *vec_push(view->arena, &same->threads) = reach->threads.data[0];
            add_all(view->arena, &same->sometimes, &reach->sometimes);
            return;
        }
    }
    *vec_push(view->arena, reaches) = *reach;
}

const ReachVec *view_reach(const QueryView *view, FactSituationsId id) {
    const FactSituations *list = &view->f->situations.data[id.i];
    ReachVec *reaches = &view->reaches[id.i];
    bool known = reaches->len > 0;
    for (uint32_t i = 0, end; i < list->len && !known; i = end) {
        for (end = i + 1; end < list->len && list->data[end].thread.i == list->data[i].thread.i;)
            end++;
        Reach reach = reach_of(view, list->data + i, list->data + end);
        add_reach(view, reaches, &reach);
    }
    return reaches;
}

bool view_holds(const QueryView *view, FactSituationsId id, FactLockId lock) {
    VEC_EACH(const FactSituation, s, &view->f->situations.data[id.i]) {
        const FactLockset *held = &view->f->locksets.data[s->held.i];
        if (!view_set_has(held, (FactHeld){lock, false}) && !view_set_has(held, (FactHeld){lock, true}))
            return false;
    }
    return true;
}

/* ---- what follows ---- */

Bitset view_object_threads(const QueryView *view, FactObjectId object) {
    Bitset threads = {0};
    FactRange range = view_accesses(view, object);
    for (uint32_t i = range.first; i < range.end; i++)
        VEC_EACH(const FactSituation, s, &view->f->situations.data[view->f->accesses.data[i].site.situations.i])
            bitset_add(view->arena, &threads, s->thread.i);
    return threads;
}

Bitset view_beside(const QueryView *view, FactThreadId thread) {
    Bitset threads = {0};
    VEC_EACH(const FactParallel, pair, &view->f->parallel) {
        if (pair->first.i == thread.i)
            bitset_add(view->arena, &threads, pair->second.i);
        else if (pair->second.i == thread.i)
            bitset_add(view->arena, &threads, pair->first.i);
    }
    return threads;
}

Bitset view_thread_fns(const QueryView *view, FactThreadId thread) {
    Bitset fns = {0};
    for (uint32_t i = 1; i < view->f->fns.len; i++)
        VEC_EACH(const FactSituation, s, &view->f->situations.data[view->f->fns.data[i].situations.i])
            if (s->thread.i == thread.i)
                bitset_add(view->arena, &fns, i);
    return fns;
}

Bitset view_taken_under(const QueryView *view, FactLockId lock) {
    Bitset locks = {0};
    VEC_EACH(const FactEdge, edge, &view->f->edges)
        if (edge->held.i == lock.i)
            bitset_add(view->arena, &locks, edge->acquired.i);
    return locks;
}

Bitset view_held_over(const QueryView *view, FactLockId lock) {
    Bitset locks = {0};
    VEC_EACH(const FactEdge, edge, &view->f->edges)
        if (edge->acquired.i == lock.i)
            bitset_add(view->arena, &locks, edge->held.i);
    return locks;
}

uint32_t view_count_guarded(const QueryView *view, FactLockId lock) {
    uint32_t count = 0;
    VEC_EACH(const FactObject, object, &view->f->objects)
        count += object->guard.i == lock.i;
    return count;
}

uint32_t view_count_takes(const QueryView *view, FactLockId lock) {
    uint32_t count = 0;
    FactRange range = view_lock_sites(view, lock);
    for (uint32_t i = range.first; i < range.end; i++) {
        FactUse use = view->f->lock_sites.data[i].use;
        count += use == FACT_USE_TAKE || use == FACT_USE_TRY;
    }
    return count;
}

FactFnVec view_called(const QueryView *view) {
    FactFnVec found = {0};
    Bitset seen = {0};
    for (uint32_t i = 1; i < view->f->fns.len; i++)
        if (view_wants_fn(view, (FactFnId){i}) && bitset_add(view->arena, &seen, i))
            *vec_push(view->arena, &found) = (FactFnId){i};
    for (uint32_t next = 0; next < found.len && view->options->to_root; next++) {
        FactRange range = view_callers(view, found.data[next]);
        for (uint32_t i = range.first; i < range.end; i++) {
            FactFnId caller = view->f->calls.data[i].site.fn;
            if (bitset_add(view->arena, &seen, caller.i))
                *vec_push(view->arena, &found) = caller;
        }
    }
    return found;
}

/* ---- what threads touch ---- */

static bool is_reached_by(const QueryView *view, FactSituationsId id, FactThreadId thread) {
    VEC_EACH(const FactSituation, s, &view->f->situations.data[id.i])
        if (s->thread.i == thread.i)
            return true;
    return false;
}

Bitset view_thread_objects(const QueryView *view, FactThreadId thread) {
    Bitset objects = {0};
    VEC_EACH(const FactAccess, access, &view->f->accesses)
        if (is_reached_by(view, access->site.situations, thread))
            bitset_add(view->arena, &objects, access->object.i);
    return objects;
}

/* ---- tokens ---- */

static int compare_states(const void *left, const void *right, void *states) {
    const FactState *a = (const FactState *)states + *(const uint32_t *)left;
    const FactState *b = (const FactState *)states + *(const uint32_t *)right;
    const uint32_t of_a[] = {a->without, a->with, a->scope, a->object.i},
                   of_b[] = {b->without, b->with, b->scope, b->object.i};
    for (size_t i = 0; i < sizeof of_a / sizeof *of_a; i++)
        if (of_a[i] != of_b[i])
            return of_a[i] < of_b[i] ? -1 : 1;
    return 0;
}

FactStateVec view_states(const QueryView *view) {
    FactStateVec found = {0};
    for (uint32_t i = 0; i < view->f->states.len; i++)
        if (view_wants_object(view, view->f->states.data[i].object))
            *vec_push(view->arena, &found) = i;
    if (found.len)
        qsort_r(found.data, found.len, sizeof *found.data, compare_states, view->f->states.data);
    return found;
}

const char *view_keeper(const QueryView *view, const FactState *state, FactKeeper keeper) {
    static const char *const words[FACT_KEEPER_COUNT] = {
        "nothing", "the lock of the interpreter", "a lock", "atomic", "never at once", "set up once", "only read"};
    if (keeper == FACT_KEPT_TOKEN && view->f->tokens.len)
        return view->f->tokens.data[0].name;
    return keeper == FACT_KEPT_LOCK && state->lock.i ? view->f->locks.data[state->lock.i].name : words[keeper];
}

const char *view_scope(FactScope scope) {
    static const char *const words[FACT_SCOPE_COUNT] = {"variable", "module's state", "member of objects", "memory"};
    return words[scope];
}

/* ---- shares ---- */

const uint32_t view_bound_threads[] = {2, 4, 8, 16, 0};

const char *const view_share_assumption =
    "an estimate from the code: a loop counts as ten turns, each branch as taken, a function without a body as twenty "
    "instructions, waiting as nothing, and all objects of a type as one";

uint32_t view_bound(uint32_t permille, uint32_t threads) {
    /* 1 / (s + (1 - s) / n) with s in thousandths */
    uint64_t divisor = (uint64_t)permille * threads + (1000 - permille);
    return (uint32_t)((100000ull * threads + divisor / 2) / divisor);
}
