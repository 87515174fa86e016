/* access.c: see access.h. */
#include "model/effects.h"
#include "model/guard.h"
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
    StrMap *situations; /* Situation -> where it is */
    const Situation *last;
    Map *helpers; /* (FnId, InstrId) -> its number in Accesses.helpers */
    StrMap *seen; /* what tells apart the accesses of one instruction to one location */
    HeldNames names;
} Builder;

static bool global_is_shared(const Builder *b, uint32_t id) {
    const ProgGlobal *global = &b->pool->prog->globals.data[id];
    return !global->is_func && !global->is_tls && !global->is_const &&
           !syncapi_is_of_token(b->t->graph->api, global->name);
}

/* ---- one access ---- */

/* An access in a context, before it is known whether its location is shared. */
typedef struct Candidate {
    CtxId ctx;
    uint32_t effect; /* index of Builder.effects */
    PathId address;
    PathId chosen; /* the one of few variables that the address may be, 0 if it is none of several */
    ClassId location;
} Candidate;

enum { CHOICES = 4 }; /* a pointer that may lead to more variables is to any of its type */

static PathId touched_by(const Candidate *c) {
    return c->chosen.i ? c->chosen : c->address;
}

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

/* What a function has chosen, or got: not what it is handed, which callers name. */
static bool is_chosen_pointer(const Builder *b, PathId root) {
    uint8_t kind = path_get(b->pool, root)->kind;
    return kind == PATH_PHI || kind == PATH_RESULT || kind == PATH_PURE || kind == PATH_LOAD;
}

/* The variables of the program that the address may be, if they are several and few. */
static uint32_t find_choices(const Builder *b, PathId address, PathId *out) {
    if (!is_chosen_pointer(b, path_root(b->pool, address, false)))
        return 0;
    Targets targets = pointsto_targets(b->out->points_to, address);
    uint32_t count = targets.complete ? sparse_count(&targets.locations) : 0, found = 0;
    for (SparseCursor at = {0}; count > 1 && count <= CHOICES && sparse_advance(&targets.locations, &at);) {
        PathId place = pointsto_address(b->out->points_to, (PtLocation){at.id});
        const Path *root = path_get(b->pool, path_root(b->pool, place, false));
        if (root->kind == PATH_GLOBAL && global_is_shared(b, root->a))
            out[found++] = place;
    }
    return found;
}

/* Who frees is taken to be the last to know the object, but for what exists once and is named by a variable. */
static bool is_private(const Builder *b, const Candidate *c, PathId root) {
    const Effect *effect = &b->effects->list.data[c->effect];
    if (effect->frees)
        return escape_holds(effect->need, ctx_get(b->t, c->ctx)->owned) ||
               !pointsto_single_place(b->out->points_to, c->address).i;
    PathId local_root = path_root(b->pool, effect->address, false);
    return ownership_is_private(b->ownership, c->ctx, effect->instr, effect->need, local_root, root);
}

/* Fills address and location; false if nobody else can touch what is accessed. */
static bool locate(const Builder *b, Candidate *c) {
    const Effect *effect = &b->effects->list.data[c->effect];
    if (!ctx_reaches(b->t, c->ctx, effect->instr) || effect_is_of_caller(b->effects, c->ctx, effect))
        return false;
    c->address = ctx_resolve(b->t, c->ctx, effect->address);
    PathId root = path_root(b->pool, c->address, false);
    const Path *root_path = path_get(b->pool, root);
    if (root_path->kind == PATH_GLOBAL && !global_is_shared(b, root_path->a))
        return false;
    c->location = location_of(b, c->address);
    return !is_private(b, c, root);
}

static const Situation *intern_situation(Builder *b, Situation situation) {
    if (b->last && memcmp(b->last, &situation, sizeof situation) == 0)
        return b->last; /* neighbours often have one */
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->situations, (const char *)&situation, sizeof situation, &is_new);
    if (is_new)
        *slot = (uint64_t)(uintptr_t)arena_copy(b->arena, &situation, sizeof situation);
    return b->last = (const Situation *)(uintptr_t)*slot;
}

static uint32_t intern_helper(Builder *b, const Effect *effect) {
    if (!effect->helper.i)
        return 0;
    bool is_new = false;
    uint64_t *slot = map_slot(b->helpers, map_pair(effect->helper.i, effect->helper_instr.i), &is_new);
    if (is_new && b->out->helpers.len >> ACCESS_HELPER_BITS == 0) {
        *slot = b->out->helpers.len;
        *vec_push(b->arena, &b->out->helpers) = (AccessPlace){effect->helper, effect->helper_instr};
    }
    return (uint32_t)*slot;
}

/* Several functions may be meant on the way, but none of them is called from anywhere else: this thread runs them all,
 * or nobody does. */
static bool is_only_here(const Threads *t, CtxId id) {
    const Context *ctx = ctx_get(t, id);
    for (; ctx->parent.i; ctx = ctx_get(t, ctx->parent)) {
        if (callgraph_caller_count(t->graph, ctx->fn) != 1)
            return false;
    }
    return !ctx->doubtful && callgraph_caller_count(t->graph, ctx->fn) == 0;
}

/* What one of many objects has gone through before may depend on which function was meant. */
static bool is_doubtful(const Builder *b, CtxId id, uint8_t root_kind) {
    return ctx_get(b->t, id)->doubtful && (root_kind != PATH_GLOBAL || !is_only_here(b->t, id));
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
    PathId address = touched_by(c), root = path_root(b->pool, address, false);
    uint8_t root_kind = path_get(b->pool, root)->kind;
    bool handed_fresh = alloc_is_fresh(b->t->allocators, root) && ownership_is_handed(b->ownership, root);
    Situation situation = {.moment = moment,
                           .held = held,
                           .may_locks = ctx_may_locks_at(b->t, c->ctx, id),
                           .instance = ownership_instance(b->ownership, c->ctx, effect->block).i};
    *vec_push(b->arena, &b->out->list) =
        (Access){.at = intern_situation(b, situation),
                 .fn = ctx->fn,
                 .instr = id,
                 .helper = intern_helper(b, effect),
                 .ctx = c->ctx,
                 .address = address,
                 .local_address = effect->address,
                 .write = effect->write,
                 .atomic = effect->atomic,
                 .is_volatile = effect->is_volatile,
                 .indexed = path_has_index(b->pool, address),
                 .constant = effect->constant,
                 .doubtful = is_doubtful(b, c->ctx, root_kind),
                 .certain = root_kind == PATH_GLOBAL || root_kind == PATH_LOCAL || handed_fresh,
                 .whole = effect->whole,
                 .chosen = c->chosen.i != 0,
                 .handle = effect->handle,
                 .own = ownership_is_own(b->ownership, c->ctx, c->address),
                 .maker = ownership_is_maker(b->ownership, c->ctx, effect->address)};
}

/* Contexts that run inside a function that pthread_once runs, and those of signal handlers. Callers have smaller
 * numbers than what they call. */
static bool *find_apart(const Builder *b, Arena *scratch) {
    bool *apart = ARENA_ARRAY(scratch, bool, b->t->contexts.len);
    for (uint32_t c = 1; c < b->t->contexts.len; c++) {
        const Context *ctx = &b->t->contexts.data[c];
        apart[c] = apart[ctx->parent.i] || ctx_is_run_once(b->t, (CtxId){c}) ||
                   thread_get(b->t, ctx->thread)->origin == THREAD_SIGNAL;
    }
    return apart;
}

/* ---- all accesses ---- */

typedef VEC(Candidate) CandidateVec;

enum { CANDIDATES_TOGETHER = 1 << 16 };

/* Takes one off the end. As there are millions of them, room is given back on the way. */
static Candidate take_last(CandidateVec *candidates, Arena *arena) {
    Candidate last = vec_pop(candidates);
    if (candidates->len % CANDIDATES_TOGETHER == 0)
        vec_trim(arena, candidates);
    return last;
}

/* What is known of a class of addresses before its accesses are looked at. */
typedef struct Touched {
    uint32_t by; /* 1 + thread for the first that touches it, UINT32_MAX once there are several */
    uint32_t count; /* of candidates; then how many those of this class and smaller ones are */
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

typedef struct Found {
    TouchedVec touched;
    CandidateVec list;
} Found;

static void add_candidate(const Builder *b, Found *found, const Candidate *c, Arena *scratch) {
    if (!c->location.i)
        return;
    touch(b, scratch, &found->touched, c);
    *vec_push(scratch, &found->list) = *c;
}

static void add_located(const Builder *b, Found *found, Candidate *c, Arena *scratch) {
    PathId choices[CHOICES];
    uint32_t count = find_choices(b, c->address, choices);
    if (!count)
        add_candidate(b, found, c, scratch);
    for (uint32_t i = 0; i < count; i++) {
        c->chosen = choices[i];
        c->location = path_class(b->pool, choices[i]);
        add_candidate(b, found, c, scratch);
    }
}

/* By function, instruction and context. */
static void find_candidates(Builder *b, Found *found, Arena *scratch) {
    uint32_t *first;
    const CtxId *contexts = contexts_by_fn(b, &first, scratch);
    VEC_EACH(const FnId, fn, &b->t->graph->fns) {
        for (uint32_t effect = b->effects->first[fn->i]; effect < b->effects->first[fn->i + 1]; effect++) {
            for (uint32_t k = first[fn->i]; k < first[fn->i + 1]; k++) {
                Candidate candidate = {.ctx = contexts[k], .effect = effect};
                if (locate(b, &candidate))
                    add_located(b, found, &candidate, scratch);
            }
        }
    }
}

/* Those whose location several threads touch, by location, then as they were; the last one first, so that they can be
 * taken off the end. Most memory is touched by one thread only: locks and order are asked for the rest alone. */
static CandidateVec sort_shared(const Builder *b, CandidateVec *all, TouchedVec *touched, Arena *scratch) {
    uint32_t count = 0;
    VEC_EACH(Touched, class, touched) {
        count += class->by == UINT32_MAX ? class->count : 0;
        class->count = count;
    }
    CandidateVec shared = {ARENA_ARRAY(b->scratch, Candidate, count), count, count};
    while (all->len) {
        Candidate candidate = take_last(all, scratch);
        Touched *class = &touched->data[candidate.location.i];
        if (class->by == UINT32_MAX)
            shared.data[count - class->count--] = candidate;
    }
    return shared;
}

/* In b->scratch. */
static CandidateVec find_shared(Builder *b) {
    Arena *scratch = arena_new();
    Found found = {0};
    find_candidates(b, &found, scratch);
    CandidateVec shared = sort_shared(b, &found.list, &found.touched, scratch);
    arena_free(scratch);
    return shared;
}

/* The location of the accesses that are found next. */
static void begin_location(Builder *b, ClassId class) {
    Accesses *out = b->out;
    if (!out->locations.len || vec_last(&out->locations).first < out->list.len)
        (void)vec_push(b->arena, &out->locations);
    vec_last(&out->locations) = (Location){.class = class, .first = out->list.len};
}

/* As accesses come to be, candidates go. */
static void collect(Builder *b) {
    Arena *brief = arena_new();
    ArenaMark start = arena_mark(brief);
    CandidateVec shared = find_shared(b);
    Candidate last = {0};
    while (shared.len) {
        Candidate candidate = take_last(&shared, b->scratch);
        if (last.location.i != candidate.location.i)
            begin_location(b, candidate.location);
        if (last.effect != candidate.effect || last.location.i != candidate.location.i) {
            arena_reset(brief, start);
            b->seen = strmap_new(brief);
        }
        add_access(b, &candidate);
        last = candidate;
    }
    arena_free(brief);
    Accesses *out = b->out;
    if (out->locations.len && vec_last(&out->locations).first == out->list.len)
        (void)vec_pop(&out->locations);
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

/* The accesses to each variable of a type, if there are several that are accessed by name. */
static void add_variables(Accesses *a, const Location *of_type, Arena *arena, Arena *scratch) {
    PathPool *pool = a->threads->pool;
    VEC(ClassId) variables = {0};
    Map *seen = map_new(scratch);
    for (uint32_t i = of_type->first; i < of_type->first + of_type->count; i++) {
        bool is_new = false;
        ClassId variable = path_class_of_variable(pool, a->list.data[i].address);
        if (variable.i)
            (void)map_slot(seen, variable.i, &is_new);
        if (is_new)
            *vec_push(scratch, &variables) = variable;
    }
    for (uint32_t v = 0; variables.len > 1 && v < variables.len; v++) {
        *vec_push(arena, &a->locations) =
            (Location){.class = variables.data[v], .first = a->list.len, .of_variable = true};
        for (uint32_t i = of_type->first; i < of_type->first + of_type->count; i++) {
            if (path_class_of_variable(pool, a->list.data[i].address).i == variables.data[v].i) {
                Access *access = vec_push(arena, &a->list);
                *access = a->list.data[i];
            }
        }
    }
}

static void add_all_variables(Accesses *a, Arena *arena) {
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    uint32_t count = a->locations.len, end = a->list.len;
    for (uint32_t i = 0; i < count; i++) {
        Location of_type = a->locations.data[i];
        of_type.count = (i + 1 < count ? a->locations.data[i + 1].first : end) - of_type.first;
        if (class_record(a->threads->pool, of_type.class).i)
            add_variables(a, &of_type, arena, scratch);
        arena_reset(scratch, start);
    }
    arena_free(scratch);
}

/* Their ends, their guards, and what is true of all accesses of each. */
static void describe_locations(Accesses *a) {
    Arena *scratch = arena_new();
    for (uint32_t i = 0; i < a->locations.len; i++) {
        Location *location = &a->locations.data[i];
        location->count = (i + 1 < a->locations.len ? location[1].first : a->list.len) - location->first;
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
    out->ownership = ownership_find(threads, arena);
    Builder b = {.t = threads,
                 .pool = threads->pool,
                 .arena = arena,
                 .scratch = arena_new(),
                 .out = out,
                 .ownership = out->ownership};
    b.effects = effects_find(threads, out->ownership, b.scratch);
    b.situations = strmap_new(b.scratch);
    b.helpers = map_new(b.scratch);
    (void)vec_push(arena, &out->helpers);
    collect(&b);
    arena_free(b.scratch);
    add_all_variables(out, arena);
    describe_locations(out);
    return out;
}
