/* locks.c: see locks.h. The transfer of one function: lockflow.c. Here: the order of functions, and lock kinds. */
#include "model/locks.h"

#include "model/locks_internal.h"

PathId locks_at_call(PathPool *pool, const FnValues *caller, InstrId call, FnId callee, PathId lock) {
    uint32_t params = path_get(pool, lock)->params;
    if (!params)
        return lock;
    enum { FEW = 16 };
    const Instr *instr = tu_instr(caller->tu, call);
    uint32_t count = instr->arg_count ? instr->arg_count - 1u : 0;
    PathId few[FEW], *args = count <= FEW ? few : ARENA_ARRAY(pool->arena, PathId, count);
    for (uint32_t k = 0; k < count; k++)
        args[k] =
            params & path_param_bit(k) ? values_operand(pool, caller, &tu_args(caller->tu, instr)[k + 1]) : (PathId){0};
    if (params & path_param_bit(LOCKS_RESULT_PARAM)) {
        PathId result = path_param(pool, callee, LOCKS_RESULT_PARAM);
        if (path_contains(pool, lock, result) && !instr->dst.i)
            return (PathId){0};
        lock = path_replace(pool, lock, result, caller->value[instr->dst.i]);
    }
    lock = lock.i ? path_subst(pool, lock, callee, args, count) : lock;
    return lock.i ? values_seen_by_call(pool, caller, call, lock) : lock;
}

/* ---- kinds of locks ---- */

static void note_nature(Locks *locks, PathPool *pool, PathId lock, LockNature nature) {
    ClassId class = path_class(pool, lock);
    if (!class.i)
        return;
    uint64_t *slot = map_slot(locks->natures, class.i, NULL);
    if (nature > *slot)
        *slot = nature;
}

/* What a type number means by a model's sets of such numbers. */
static LockNature nature_of_type(uint32_t recursive, uint32_t errorcheck, int64_t type) {
    bool is_small = type >= 0 && type < 32;
    return is_small && recursive >> type & 1    ? NATURE_RECURSIVE
           : is_small && errorcheck >> type & 1 ? NATURE_ERRORCHECK
                                                : NATURE_NORMAL;
}

/* By the number that a call hands over. */
static LockNature nature_of_typed_call(LockBuilder *b, const CallSite *site) {
    const Path *type = path_get(b->pool, site_argument(site, site->api->type));
    if (type->kind != PATH_INT)
        return NATURE_UNKNOWN;
    return nature_of_type(site->api->recursive, site->api->errorcheck, type->num);
}

/* By the type that the attribute was given earlier in the function. */
static LockNature nature_of_attribute(LockBuilder *b, const FnValues *v, PathId attribute) {
    const Path *path = path_get(b->pool, attribute);
    if (path->kind == PATH_INT)
        return NATURE_NORMAL; /* NULL */
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, v->fn, &count);
    for (uint32_t k = 0; k < count; k++) {
        bool typed = sites[k].api && sites[k].api->kind == SYNC_ATTRIBUTE_TYPE &&
                     path_same(site_object(b->pool, v, &sites[k]), attribute);
        LockNature nature = typed ? nature_of_typed_call(b, &sites[k]) : NATURE_UNKNOWN;
        if (nature != NATURE_UNKNOWN)
            return nature;
    }
    return NATURE_UNKNOWN;
}

/* What the attribute was made to say of owners that die, earlier in the function: Locks.robust. */
static int64_t robust_by_attribute(LockBuilder *b, const FnValues *v, PathId attribute) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, v->fn, &count);
    for (uint32_t k = 0; k < count; k++) {
        const SyncCall *api = sites[k].api;
        bool says =
            api && api->kind == SYNC_ATTRIBUTE_ROBUST && path_same(site_object(b->pool, v, &sites[k]), attribute);
        const Path *type = path_get(b->pool, says ? site_argument(&sites[k], api->type) : (PathId){0});
        if (type->kind == PATH_INT && type->num >= 0 && type->num < 32 && (api->robust >> type->num & 1))
            return api->success.low;
    }
    return 0;
}

static void note_init_call(LockBuilder *b, const FnValues *v, const CallSite *site) {
    const SyncCall *api = site->api;
    LockNature nature = NATURE_NORMAL;
    if (api->lock == LOCK_RECURSIVE)
        nature = NATURE_RECURSIVE;
    else if (api->recursive | api->errorcheck)
        nature = nature_of_typed_call(b, site);
    else if (api->attribute != SYNC_NO_ARGUMENT && api->lock == LOCK_MUTEX)
        nature = nature_of_attribute(b, v, site_argument(site, api->attribute));
    PathId lock = site_object(b->pool, v, site);
    if (lock.i)
        *vec_push(b->arena, &b->inits) = (InitNote){
            .fn = v->fn,
            .lock = lock,
            .nature = nature,
            .robust = robust_by_attribute(b, v, site_argument(site, api->attribute)),
        };
}

/* An init inside a wrapper speaks of a parameter: hand it up to the callers, a few levels. */
static void spread_inits(LockBuilder *b) {
    enum { MAX_LEVELS = 4 };
    uint32_t done = 0;
    for (int level = 0; level < MAX_LEVELS; level++) {
        uint32_t end = b->inits.len;
        for (; done < end; done++) {
            InitNote note = b->inits.data[done];
            note_nature(b->locks, b->pool, note.lock, note.nature);
            ClassId class = path_class(b->pool, note.lock);
            if (note.robust && class.i)
                *map_slot(b->locks->robust, class.i, NULL) = (uint64_t)note.robust;
            if (path_is_absolute(b->pool, note.lock) || !path_is_of_interface(b->pool, note.lock, note.fn))
                continue;
            for (uint32_t k = b->graph->callers_first[note.fn.i]; k < b->graph->callers_first[note.fn.i + 1]; k++) {
                const CallSite *site = &b->graph->sites.data[b->graph->callers[k]];
                const FnValues *caller = b->values[site->caller.i];
                PathId lock = locks_at_call(b->pool, caller, site->instr, note.fn, note.lock);
                if (lock.i)
                    *vec_push(b->arena, &b->inits) = (InitNote){site->caller, lock, note.nature, note.robust};
            }
        }
    }
}

/* PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP and its kin store the type as a number in the static initialiser. */
static void note_static_initialisers(LockBuilder *b) {
    const Program *prog = b->pool->prog;
    for (uint32_t g = 1; g < prog->globals.len; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Tu *tu = prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        const SyncLockType *type = syncapi_find_type(b->graph->api, tu_str(tu, tu_type(tu, sym->type)->name));
        if (!(sym->flags & SYM_INITIALISED) || !type || !type->has_type)
            continue;
        LockNature nature = NATURE_NORMAL;
        for (uint32_t k = 0; k < sym->init_count; k++) {
            const Init *init = &tu->inits.data[sym->init_first + k];
            if (init->offset == type->type_offset && init->value.kind == OPERAND_INT)
                nature = nature_of_type(type->recursive, type->errorcheck, init->value.num);
        }
        note_nature(b->locks, b->pool, path_global(b->pool, (GlobalId){g}), nature);
    }
}

/* Which locks lie behind handles: their classes are asked for from here on. */
static void note_handles(PathPool *pool, FnValues *const *values, const CallGraph *graph) {
    for (uint32_t i = 1; i < graph->sites.len; i++) {
        const CallSite *site = &graph->sites.data[i];
        if (site->api &&
            (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE || site->api->kind == SYNC_RELEASE))
            path_note_lock(pool, site_object(pool, values[site->caller.i], site));
    }
}

static void find_natures(LockBuilder *b) {
    note_static_initialisers(b);
    for (uint32_t i = 1; i < b->graph->sites.len; i++) {
        const CallSite *site = &b->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_LOCK_INIT)
            note_init_call(b, b->values[site->caller.i], site);
    }
    spread_inits(b);
}

int64_t locks_robust(const Locks *locks, PathPool *pool, PathId lock) {
    const uint64_t *result = map_len(locks->robust) ? map_find(locks->robust, path_class(pool, lock).i) : NULL;
    return result ? (int64_t)*result : 0;
}

LockNature locks_nature(const Locks *locks, PathPool *pool, PathId lock) {
    ClassId class = path_class(pool, lock);
    uint64_t *slot = class.i ? map_find(locks->natures, class.i) : NULL;
    return slot ? (LockNature)*slot : NATURE_UNKNOWN;
}

/* ---- order of functions ---- */

static bool component_is_recursive(const LockBuilder *b, uint32_t first, uint32_t end) {
    if (end - first > 1)
        return true;
    uint32_t count = 0;
    FnId fn = b->graph->bottom_up.data[first];
    const CallSite *sites = callgraph_sites(b->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            if (sites[i].targets[k].i == fn.i)
                return true;
        }
    }
    return false;
}

static bool takes_are_equal(const Taken *a, uint32_t a_len, const Taken *b, uint32_t b_len) {
    return a_len == b_len && (!a_len || !memcmp(a, b, sizeof *a * a_len));
}

/* As bytes: two that differ in nothing but padding may count as different. */
static bool summaries_are_equal(const LockSummary *a, const LockSummary *b) {
    return a->outcome_count == b->outcome_count && a->has_effects == b->has_effects &&
           a->taken_params == b->taken_params &&
           !memcmp(a->outcomes, b->outcomes, sizeof *a->outcomes * a->outcome_count) &&
           takes_are_equal(a->taken.data, a->taken.len, b->taken.data, b->taken.len) &&
           takes_are_equal(a->needed.data, a->needed.len, b->needed.data, b->needed.len);
}

/* When the functions of a component were walked and their summaries last changed, counted in walks; by FnId. */
typedef struct Walks {
    uint32_t now;
    uint32_t *walked, *changed;
} Walks;

static bool has_changed_callee(const LockBuilder *b, const Walks *w, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(b->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            if (w->changed[sites[i].targets[k].i] > w->walked[fn.i])
                return true;
        }
    }
    return false;
}

static void walk(LockBuilder *b, Walks *w, FnId fn, bool final) {
    LockSummary before = b->locks->fns[fn.i].summary;
    lockflow_function(b, fn, final);
    w->walked[fn.i] = w->now++;
    if (!summaries_are_equal(&before, &b->locks->fns[fn.i].summary))
        w->changed[fn.i] = w->now;
}

/* Functions that call each other are walked in three rounds, in the middle one only those to which something has
 * changed. */
static void build_component(LockBuilder *b, Walks *w, const FnId *fns, uint32_t count, bool recursive) {
    enum { FIRST, MIDDLE, LAST };
    for (int round = recursive ? FIRST : LAST; round <= LAST; round++) {
        for (uint32_t k = 0; k < count; k++) {
            if (round != MIDDLE || has_changed_callee(b, w, fns[k]))
                walk(b, w, fns[k], round == LAST);
        }
    }
}

static void build_summaries(LockBuilder *b) {
    uint32_t count = b->graph->bottom_up.len;
    Arena *arena = arena_new();
    Walks w = {0, ARENA_ARRAY(arena, uint32_t, b->graph->fn_count), ARENA_ARRAY(arena, uint32_t, b->graph->fn_count)};
    for (uint32_t first = 0, end; first < count; first = end) {
        uint32_t component = b->graph->scc[b->graph->bottom_up.data[first].i];
        for (end = first; end < count && b->graph->scc[b->graph->bottom_up.data[end].i] == component; end++) {
            LockSummary *summary = &b->locks->fns[b->graph->bottom_up.data[end].i].summary;
            summary->outcome_count = 1; /* until known: returns and does nothing */
            summary->outcomes[0].result = (Range){INT64_MIN, INT64_MAX, false};
        }
        build_component(b, &w, &b->graph->bottom_up.data[first], end - first, component_is_recursive(b, first, end));
    }
    arena_free(arena);
}

static bool is_exit_with_semaphore(const LockEvent *event) {
    return event->lock_kind == LOCK_SEMAPHORE &&
           (event->kind == LOCK_EVENT_EXIT_HELD || event->kind == LOCK_EVENT_EXIT_RELEASED);
}

/* What is odd about the use of a semaphore is not yet a finding: it may be no lock at all. But who returns with one
 * that it gives back elsewhere is kept: that is asked for once it is known to be a lock (Threads.unproven). What is odd
 * about tokens has rules of its own. */
static void take_out_loose_uses(Locks *locks, Arena *arena) {
    uint32_t kept = 0;
    VEC_EACH(const LockEvent, event, &locks->events) {
        if (event->lock_kind == LOCK_TOKEN)
            *vec_push(arena, &locks->token_events) = *event;
        else if (!lockuse_is(event->lock_kind) || is_exit_with_semaphore(event))
            locks->events.data[kept++] = *event;
        else if (event->kind == LOCK_EVENT_UNLOCK_UNHELD || event->kind == LOCK_EVENT_DOUBLE_UNLOCK ||
                 event->kind == LOCK_EVENT_RELOCK)
            *vec_push(arena, &locks->loose) = (LooseUse){event->fn, event->instr, event->lock, event->lock_kind,
                                                         event->kind != LOCK_EVENT_UNLOCK_UNHELD};
    }
    locks->events.len = kept;
}

static int compare_events(const void *a, const void *b) {
    const LockEvent *x = a, *y = b;
    if (x->fn.i != y->fn.i)
        return x->fn.i < y->fn.i ? -1 : 1;
    if (x->instr.i != y->instr.i)
        return x->instr.i < y->instr.i ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->lock.i < y->lock.i ? -1 : x->lock.i > y->lock.i;
}

/* Events of functions that are declared to be right are left out. */
static void drop_trusted_events(Locks *locks) {
    uint32_t kept = 0;
    VEC_EACH(const LockEvent, event, &locks->events) {
        if (!annotations_trust(locks->facts, event->fn))
            locks->events.data[kept++] = *event;
    }
    locks->events.len = kept;
}

Locks *locks_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Annotations *facts,
                   Arena *arena, Diag *diag) {
    Locks *locks = ARENA_NEW(arena, Locks);
    locks->facts = facts;
    locks->sets = setpool_new(arena);
    locks->fns = ARENA_ARRAY(arena, FnLocks, graph->fn_count);
    locks->natures = map_new(arena);
    locks->robust = map_new(arena);
    LockBuilder b = {.pool = pool, .values = values, .graph = graph, .locks = locks, .arena = arena, .diag = diag};
    note_handles(pool, values, graph);
    find_natures(&b);
    locks->uses = lockuse_find(pool, values, graph, arena);
    b.scratch = arena_new();
    b.remembered = arena_new();
    build_summaries(&b);
    arena_free(b.remembered);
    arena_free(b.scratch);
    drop_trusted_events(locks);
    take_out_loose_uses(locks, arena);
    if (locks->token_events.len)
        qsort(locks->token_events.data, locks->token_events.len, sizeof *locks->token_events.data, compare_events);
    if (locks->events.len)
        qsort(locks->events.data, locks->events.len, sizeof *locks->events.data, compare_events);
    locks->event_first = ARENA_ARRAY(arena, uint32_t, graph->fn_count + 1);
    for (uint32_t i = 0; i < locks->events.len; i++)
        locks->event_first[locks->events.data[i].fn.i + 1]++;
    for (uint32_t fn = 0; fn < graph->fn_count; fn++)
        locks->event_first[fn + 1] += locks->event_first[fn];
    return locks;
}

SetId locks_classes(SetPool *sets, SetId held, bool exclusively) {
    SetId classes = SET_EMPTY;
    uint32_t count = 0;
    setpool_members(sets, held, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = setpool_members(sets, held, &count)[i];
        if (!exclusively || !(member & 1))
            classes = setpool_add(sets, classes, member >> 1);
    }
    return classes;
}

SetId locks_without(SetPool *sets, SetId held, SetId lost) {
    uint32_t count = 0;
    setpool_members(sets, lost, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = setpool_members(sets, lost, &count)[i];
        held = setpool_remove(sets, held, member | 1);
        held = setpool_remove(sets, held, member & ~1u);
    }
    return held;
}

/* Whether a call site takes the lock: itself, or by an outcome of a callee. */
static bool site_takes(const Locks *locks, PathPool *pool, const FnValues *v, const CallSite *site, PathId lock) {
    const LockOp *op = lockuse_at(locks->uses, v->fn, site->instr);
    if (op)
        return op->takes && path_class(pool, lockuse_name(locks->uses, pool, op->lock)).i == path_class(pool, lock).i;
    if (site->api) {
        bool takes = site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE ||
                     site->api->kind == SYNC_SECTION_ENTER;
        PathId taken = takes ? site_object(pool, v, site) : (PathId){0};
        return taken.i && path_class(pool, taken).i == path_class(pool, lock).i;
    }
    for (uint32_t t = 0; t < site->target_count; t++) {
        const LockSummary *summary = &locks->fns[site->targets[t].i].summary;
        for (uint32_t o = 0; o < summary->outcome_count; o++) {
            for (uint32_t e = 0; e < summary->outcomes[o].effect_count; e++) {
                const LockEffect *effect = &summary->outcomes[o].effects[e];
                PathId taken = locks_at_call(pool, v, site->instr, site->targets[t], effect->lock);
                if (effect->status != LOCK_LENT && taken.i && path_class(pool, taken).i == path_class(pool, lock).i)
                    return true;
            }
        }
    }
    return false;
}

bool locks_taken_by(const Locks *locks, PathPool *pool, const CallGraph *graph, const FnValues *values, PathId lock) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(graph, values->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (site_takes(locks, pool, values, &sites[i], lock))
            return true;
    }
    return false;
}

const Taken *locks_how_taken(const Locks *locks, PathPool *pool, const FnValues *caller, InstrId call, FnId callee,
                             PathId lock) {
    ClassId class = path_class(pool, lock);
    const Taken *alike = NULL;
    VEC_EACH(const Taken, taken, &locks->fns[callee.i].summary.taken) {
        PathId here = locks_at_call(pool, caller, call, callee, taken->lock);
        if (taken->is_try)
            continue;
        if (path_same(here, lock))
            return taken;
        if (!alike && class.i && path_class(pool, here).i == class.i)
            alike = taken;
    }
    return alike;
}

InstrId locks_site_before(const Locks *locks, PathPool *pool, const CallGraph *graph, const FnValues *values,
                          PathId lock, InstrId before) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(graph, values->fn, &count);
    const FnLocks *fn = &locks->fns[values->fn.i];
    for (uint32_t i = count; i-- > 0 && fn->must;) {
        uint32_t relative = sites[i].instr.i - values->first_instr;
        bool held = setpool_has(locks->sets, fn->must[relative], lock.i << 1) ||
                    setpool_has(locks->sets, fn->must[relative], lock.i << 1 | 1);
        if (sites[i].instr.i < before.i && !held && site_takes(locks, pool, values, &sites[i], lock))
            return sites[i].instr;
    }
    return (InstrId){0};
}
