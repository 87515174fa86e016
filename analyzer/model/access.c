/* access.c: see access.h. */
#include "model/effects.h"
#include "model/guard.h"
#include "model/ownership.h"
#include "model/threads_internal.h"

#include <string.h>

typedef struct Builder {
    const Threads *t;
    PathPool *pool;
    Arena *arena;
    Accesses *out;
    const Ownership *ownership;
    Arena *scratch;
    const Effects *effects; /* in scratch */
    StrMap *seen; /* what tells apart the accesses of one instruction to one location */
    HeldNames names;
} Builder;

static bool global_is_shared(const Program *prog, uint32_t id) {
    const ProgGlobal *global = &prog->globals.data[id];
    return !global->is_func && !global->is_tls && !global->is_const;
}

/* ---- one access ---- */

static bool path_has_index(const PathPool *pool, PathId address) {
    for (;;) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_INDEX)
            return !path->b || path_get(pool, (PathId){path->b})->kind != PATH_INT;
        if (path->kind != PATH_FIELD)
            return false;
        address = path->base;
    }
}

/* An access in a context, before it is known whether its location is shared. */
typedef struct Candidate {
    CtxId ctx;
    uint32_t effect; /* index of Builder.effects */
    PathId address;
    ClassId location;
} Candidate;

/* What has no class by its path, or only that of a pointer, has that of the one place where the pointer leads. */
static ClassId location_of(const Builder *b, PathId address) {
    ClassId class = path_class(b->pool, address);
    if (class.i && !class_is_pointee(b->pool, class))
        return class;
    PtLocation place = pointsto_one_place(b->out->points_to, address);
    PathId object = place.i ? pointsto_address(b->out->points_to, place) : (PathId){0};
    ClassId found = object.i ? path_class(b->pool, object) : (ClassId){0};
    if (!found.i && object.i && path_get(b->pool, object)->kind == PATH_RESULT)
        return path_class_of_allocation(b->pool, object);
    return found.i ? found : class;
}

/* Who frees is taken to be the last to know the object, but for what exists once and is named by a variable. */
static bool is_private(const Builder *b, const Candidate *c, PathId root) {
    const Effect *effect = &b->effects->list.data[c->effect];
    if (effect->frees)
        return escape_holds(effect->need, ctx_get(b->t, c->ctx)->owned) ||
               !pointsto_single_place(b->out->points_to, c->address).i;
    return ownership_is_private(b->ownership, c->ctx, effect->need, path_root(b->pool, effect->address, false), root);
}

/* Fills address and location; false if nobody else can touch what is accessed. */
static bool locate(const Builder *b, Candidate *c) {
    const Effect *effect = &b->effects->list.data[c->effect];
    if (!ctx_reaches(b->t, c->ctx, effect->instr) || effect_is_of_caller(b->effects, c->ctx, effect))
        return false;
    c->address = ctx_resolve(b->t, c->ctx, effect->address);
    PathId root = path_root(b->pool, c->address, false);
    const Path *root_path = path_get(b->pool, root);
    if (root_path->kind == PATH_GLOBAL && !global_is_shared(b->pool->prog, root_path->a))
        return false;
    c->location = location_of(b, c->address);
    return c->location.i && !is_private(b, c, root);
}

static void add_access(Builder *b, const Candidate *c) {
    const Context *ctx = ctx_get(b->t, c->ctx);
    const Effect *effect = &b->effects->list.data[c->effect];
    InstrId id = effect->instr;
    Moment moment = ctx_moment_at(b->t, c->ctx, effect->block, (InstrId){id.i + effect->handle});
    if (thread_get(b->t, ctx->thread)->origin == THREAD_MAIN && moment.live.i == SET_EMPTY.i)
        return; /* before the first thread, or after the last */
    Holding held = guard_holding(b->t, c->ctx, id, effect->address, c->address, &b->names);
    uint32_t key[] = {ctx->thread.i, moment.live.i,  moment.phase.i, held.locks.i, held.own.i,
                      held.apart.i,  held.foreign.i, held.places.i,  ctx->doubtful};
    bool is_new = false;
    strmap_slot(b->seen, (const char *)key, sizeof key, &is_new);
    if (!is_new)
        return;
    PathId root = path_root(b->pool, c->address, false);
    uint8_t root_kind = path_get(b->pool, root)->kind;
    bool handed_fresh = alloc_is_fresh(b->t->allocators, root) && ownership_is_handed(b->ownership, root);
    *vec_push(b->arena, &b->out->list) =
        (Access){.location = c->location,
                 .fn = ctx->fn,
                 .instr = id,
                 .helper = effect->helper,
                 .helper_instr = effect->helper_instr,
                 .ctx = c->ctx,
                 .moment = moment,
                 .held = held,
                 .may_locks = ctx_may_locks_at(b->t, c->ctx, id),
                 .address = c->address,
                 .local_address = effect->address,
                 .write = effect->write,
                 .atomic = effect->atomic,
                 .is_volatile = effect->is_volatile,
                 .indexed = path_has_index(b->pool, c->address),
                 .constant = effect->constant,
                 .doubtful = ctx->doubtful,
                 .certain = root_kind == PATH_GLOBAL || root_kind == PATH_LOCAL || handed_fresh,
                 .whole = effect->whole,
                 .handle = effect->handle,
                 .own = ownership_is_own(b->ownership, c->ctx, c->address),
                 .instance = ownership_instance(b->ownership, c->ctx, effect->block).i,
                 .maker = ownership_is_maker(b->ownership, c->ctx, effect->address)};
}

/* Contexts that run inside a function that pthread_once runs, and those of signal handlers. Callers have smaller numbers
 * than what they call. */
static bool *find_apart(const Builder *b, Arena *scratch) {
    bool *apart = ARENA_ARRAY(scratch, bool, b->t->contexts.len);
    for (uint32_t c = 1; c < b->t->contexts.len; c++) {
        const Context *ctx = &b->t->contexts.data[c];
        apart[c] = apart[ctx->parent.i] || bitset_has(&b->t->run_once, ctx->fn.i) ||
                   thread_get(b->t, ctx->thread)->origin == THREAD_SIGNAL;
    }
    return apart;
}

/* ---- all accesses ---- */

typedef struct Candidates {
    Candidate *data;
    uint32_t count;
} Candidates;

/* What is known of a class of addresses before its accesses are looked at. */
typedef struct Touched {
    uint32_t by; /* 1 + thread for the first that touches it, UINT32_MAX once there are several */
    uint32_t count; /* of candidates; then where its next one goes */
} Touched;

typedef VEC(Touched) TouchedVec;

static void touch(const Builder *b, Arena *scratch, TouchedVec *touched, const Candidate *c) {
    ThreadId thread = ctx_get(b->t, c->ctx)->thread;
    if (c->location.i >= touched->len)
        (void)vec_extend(scratch, touched, c->location.i + 1 - touched->len);
    Touched *class = &touched->data[c->location.i];
    bool several = thread_get(b->t, thread)->many || (class->by && class->by != thread.i + 1u);
    class->by = several ? UINT32_MAX : thread.i + 1u;
    class->count++;
}

/* The contexts of each function, oldest first: those of fn are [first[fn], first[fn + 1]). Those in which pthread_once
 * runs it are left out, and those of signal handlers. */
static CtxId *contexts_by_fn(const Builder *b, uint32_t **out_first, Arena *scratch) {
    const Threads *t = b->t;
    const bool *apart = find_apart(b, scratch);
    CtxId *list = ARENA_ARRAY(scratch, CtxId, t->contexts.len);
    uint32_t *first = ARENA_ARRAY(scratch, uint32_t, t->graph->fn_count + 2);
    for (uint32_t c = 1; c < t->contexts.len; c++)
        first[t->contexts.data[c].fn.i + 2] += !apart[c];
    for (uint32_t fn = 2; fn <= t->graph->fn_count; fn++)
        first[fn + 1] += first[fn];
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        if (!apart[c])
            list[first[t->contexts.data[c].fn.i + 1]++] = (CtxId){c};
    }
    *out_first = first;
    return list;
}

/* Of one function, by instruction and context. There are millions of them: no room is left for more. */
static Candidates function_candidates(Builder *b, const CtxId *contexts, uint32_t count, TouchedVec *touched,
                                      Arena *scratch, Arena *brief) {
    VEC(Candidate) found = {0};
    FnId fn = ctx_get(b->t, contexts[0])->fn;
    for (uint32_t effect = b->effects->first[fn.i]; effect < b->effects->first[fn.i + 1]; effect++) {
        for (uint32_t k = 0; k < count; k++) {
            Candidate candidate = {.ctx = contexts[k], .effect = effect};
            if (!locate(b, &candidate))
                continue;
            touch(b, scratch, touched, &candidate);
            *vec_push(brief, &found) = candidate;
        }
    }
    return (Candidates){arena_copy(scratch, found.data, sizeof *found.data * found.len), found.len};
}

/* By FnId. */
static Candidates *find_candidates(Builder *b, TouchedVec *touched, Arena *scratch) {
    uint32_t fn_count = b->t->graph->fn_count, *first;
    CtxId *contexts = contexts_by_fn(b, &first, scratch);
    Candidates *of_fn = ARENA_ARRAY(scratch, Candidates, fn_count);
    Arena *brief = arena_new();
    ArenaMark start = arena_mark(brief);
    for (uint32_t fn = 1; fn < fn_count; fn++) {
        uint32_t count = first[fn + 1] - first[fn];
        if (count)
            of_fn[fn] = function_candidates(b, contexts + first[fn], count, touched, scratch, brief);
        arena_reset(brief, start);
    }
    arena_free(brief);
    return of_fn;
}

/* Those whose location several threads touch, by location, then as they were. Most memory is touched by one thread only:
 * locks and order are asked for the rest alone. */
static Candidates sort_shared(const Builder *b, const Candidates *of_fn, TouchedVec *touched) {
    uint32_t count = 0;
    VEC_EACH(Touched, class, touched) {
        uint32_t here = class->by == UINT32_MAX ? class->count : 0;
        class->count = count;
        count += here;
    }
    Candidate *shared = ARENA_ARRAY(b->scratch, Candidate, count);
    for (uint32_t fn = 1; fn < b->t->graph->fn_count; fn++) {
        for (uint32_t i = 0; i < of_fn[fn].count; i++) {
            const Candidate *candidate = &of_fn[fn].data[i];
            Touched *class = &touched->data[candidate->location.i];
            if (class->by == UINT32_MAX)
                shared[class->count++] = *candidate;
        }
    }
    return (Candidates){shared, count};
}

/* In scratch. */
static Candidates find_shared(Builder *b) {
    Arena *all = arena_new();
    TouchedVec touched = {0};
    const Candidates *of_fn = find_candidates(b, &touched, all);
    Candidates shared = sort_shared(b, of_fn, &touched);
    arena_free(all);
    return shared;
}

static void collect(Builder *b) {
    Arena *brief = arena_new();
    ArenaMark start = arena_mark(brief);
    Candidates shared = find_shared(b);
    b->out->list.data = ARENA_ARRAY(b->arena, Access, shared.count); /* memory that stays untouched costs nothing */
    b->out->list.cap = shared.count;
    for (uint32_t i = 0; i < shared.count; i++) {
        const Candidate *candidate = &shared.data[i], *last = i ? candidate - 1 : candidate;
        if (i == 0 || last->effect != candidate->effect || last->location.i != candidate->location.i) {
            arena_reset(brief, start);
            b->seen = strmap_new(brief);
        }
        add_access(b, candidate);
    }
    arena_free(brief);
}

/* ---- locations ---- */

static void describe_location(const Accesses *a, Location *location) {
    location->only_flag_writes = true;
    bool everywhere = true; /* the guard is held at all writes of the instruction so far */
    for (uint32_t i = location->first; i < location->first + location->count; i++) {
        const Access *access = &a->list.data[i];
        location->any_volatile = location->any_volatile || access->is_volatile;
        location->only_flag_writes = location->only_flag_writes && (!access->write || access->constant);
        bool guarded_write = access->write && guard_is_held(a, location, access);
        bool is_last = i + 1 == location->first + location->count || access->instr.i != access[1].instr.i ||
                       access->fn.i != access[1].fn.i;
        location->guarded_write = location->guarded_write || guarded_write;
        everywhere = everywhere && guarded_write;
        location->writes += is_last && access->write;
        location->guarded_writes += is_last && everywhere;
        everywhere = everywhere || is_last;
    }
}

static void group(Accesses *a, Arena *arena) {
    Arena *scratch = arena_new();
    for (uint32_t first = 0, end; first < a->list.len; first = end) {
        for (end = first; end < a->list.len && a->list.data[end].location.i == a->list.data[first].location.i;)
            end++;
        Location *location = vec_push(arena, &a->locations);
        *location = (Location){.class = a->list.data[first].location, .first = first, .count = end - first};
        ArenaMark mark = arena_mark(scratch);
        guard_find(a, location, scratch);
        describe_location(a, location);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
}

Accesses *accesses_build(const Threads *threads, PointsTo *points_to, Arena *arena) {
    Accesses *out = ARENA_NEW(arena, Accesses);
    out->threads = threads;
    out->points_to = points_to;
    if (!threads->has_threads)
        return out;
    Builder b = {.t = threads,
                 .pool = threads->pool,
                 .arena = arena,
                 .scratch = arena_new(),
                 .out = out,
                 .ownership = ownership_find(threads, arena)};
    b.effects = effects_find(threads, b.scratch);
    collect(&b);
    arena_free(b.scratch);
    group(out, arena);
    return out;
}
