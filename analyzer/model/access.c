/* access.c: see access.h. */
#include "model/access.h"

#include <stdlib.h>
#include <string.h>

typedef struct Builder {
    const Threads *t;
    PathPool *pool;
    Arena *arena;
    Accesses *out;
    Map *in_making;  /* (FnId, root PathId): objects that a function makes, initialises or destroys */
    Map *handed;     /* root PathId of a thread's argument -> InstrId of the first call that hands it over */
    StrMap *seen;
} Builder;

/* ---- objects in the making ---- */

static PathId call_argument(const Builder *b, const CallSite *site, uint32_t index) {
    const FnValues *v = b->t->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    if (index + 1 >= instr->arg_count)
        return (PathId){0};
    return values_operand(b->pool, v, &tu_args(v->tu, instr)[index + 1]);
}

static void mark_making(Builder *b, FnId fn, PathId object) {
    if (object.i)
        *map_slot(b->in_making, map_pair(fn.i, path_root(b->pool, object, false).i), NULL) = 1;
}

static void find_making(Builder *b) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        if (!site->api)
            continue;
        SyncKind kind = site->api->kind;
        if (kind == SYNC_LOCK_INIT || kind == SYNC_C11_INIT || kind == SYNC_LOCK_DESTROY || kind == SYNC_FREE)
            mark_making(b, site->caller, call_argument(b, site, (uint32_t)site->api->object));
        if (kind == SYNC_THREAD_CREATE && site->api->argument >= 0) {
            PathId argument = call_argument(b, site, (uint32_t)site->api->argument);
            bool is_new = false;
            uint64_t *slot = map_slot(b->handed, path_root(b->pool, argument, false).i, &is_new);
            if (is_new || site->instr.i < *slot)
                *slot = site->instr.i;
        }
    }
}

static bool is_in_making(const Builder *b, FnId fn, PathId root) {
    return map_find(b->in_making, map_pair(fn.i, root.i)) != NULL;
}

/* Where the frame of fn on the context's call chain stands: the instruction, or the call that leads on; UINT32_MAX if
 * fn is not on the chain. */
static InstrId frame_position(const Builder *b, CtxId ctx, FnId fn, InstrId instr) {
    for (; ctx.i; ctx = ctx_get(b->t, ctx)->parent) {
        if (ctx_get(b->t, ctx)->fn.i == fn.i)
            return instr;
        instr = ctx_get(b->t, ctx)->call;
    }
    return (InstrId){UINT32_MAX};
}

/* Whether the object is made or unmade here, or by a caller that hands it down. */
static bool root_is_private(const Builder *b, CtxId ctx, InstrId instr, PathId local_root, PathId root) {
    const Path *path = path_get(b->pool, root);
    FnId here = ctx_get(b->t, ctx)->fn;
    const uint64_t *handed = map_find(b->handed, root.i);
    if (handed) /* a thread has it: order decides, except before it is handed over */
        return (path->kind == PATH_LOCAL || path->kind == PATH_RESULT) &&
               frame_position(b, ctx, (FnId){path->a}, instr).i < *handed;
    if (is_in_making(b, here, local_root) || is_in_making(b, here, root))
        return true;
    if (alloc_is_fresh(b->t->allocators, root))
        return ctx_is_within(b->t, ctx, (FnId){path->a});
    bool owned_root = path->kind == PATH_PARAM || path->kind == PATH_PHI || path->kind == PATH_RESULT ||
                      path->kind == PATH_LOCAL || path->kind == PATH_OPAQUE;
    if (owned_root && is_in_making(b, (FnId){path->a}, root))
        return true;
    if (path->kind == PATH_LOCAL)
        return ctx_is_within(b->t, ctx, (FnId){path->a});
    return false;
}

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

/* Reached from the thread's own argument: it is the root, or an index. */
static bool is_own(const Builder *b, const Context *ctx, PathId address) {
    const Thread *thread = thread_get(b->t, ctx->thread);
    if (!thread->own_argument)
        return false;
    for (PathId at = address; at.i; at = path_get(b->pool, at)->base) {
        const Path *path = path_get(b->pool, at);
        const Path *index = path_get(b->pool, (PathId){path->kind == PATH_INDEX ? path->b : 0});
        if ((index->kind == PATH_PARAM && index->a == thread->root.i) ||
            (path->kind == PATH_INDEX && path->b && path->b == thread->argument.i))
            return true;
    }
    const Path *root = path_get(b->pool, path_root(b->pool, address, false));
    const Path *argument = path_get(b->pool, path_root(b->pool, thread->argument, false));
    bool parameter = root->kind == PATH_PARAM && root->a == thread->root.i;
    return parameter || (thread->argument.i && root == argument);
}

typedef struct Raw {
    InstrId instr;
    uint32_t block;
    PathId address;
    bool write, constant;
} Raw;

/* An access in a context, before it is known whether its location is shared. */
typedef struct Candidate {
    CtxId ctx;
    const Raw *raw;
    PathId address;
    ClassId location;
} Candidate;

/* Fills address and location; false if nobody else can touch what is accessed. */
static bool locate(const Builder *b, Candidate *c) {
    if (!ctx_reaches(b->t, c->ctx, c->raw->instr))
        return false;
    c->address = ctx_resolve(b->t, c->ctx, c->raw->address);
    PathId root = path_root(b->pool, c->address, false);
    const Path *root_path = path_get(b->pool, root);
    if (root_path->kind == PATH_GLOBAL && !global_is_shared(b->pool->prog, root_path->a))
        return false;
    c->location = path_class(b->pool, c->address);
    return c->location.i &&
           !root_is_private(b, c->ctx, c->raw->instr, path_root(b->pool, c->raw->address, false), root);
}

static void add_access(Builder *b, const Candidate *c) {
    const Context *ctx = ctx_get(b->t, c->ctx);
    const FnValues *v = b->t->values[ctx->fn.i];
    InstrId id = c->raw->instr;
    Moment moment = {ctx->thread, ctx_live_at(b->t, c->ctx, c->raw->block, id)};
    if (thread_get(b->t, ctx->thread)->origin == THREAD_MAIN && moment.live.i == SET_EMPTY.i)
        return; /* before the first thread, or after the last */
    const Instr *instr = tu_instr(v->tu, id);
    SetId locks = ctx_locks_at(b->t, c->ctx, id);
    uint32_t key[] = {
        c->location.i, id.i, ctx->fn.i, ctx->thread.i, moment.live.i, locks.i, c->raw->write | ctx->doubtful << 1};
    bool is_new = false;
    strmap_slot(b->seen, (const char *)key, sizeof key, &is_new);
    if (!is_new)
        return;
    PathId root = path_root(b->pool, c->address, false);
    uint8_t root_kind = path_get(b->pool, root)->kind;
    bool handed_fresh = alloc_is_fresh(b->t->allocators, root) && map_find(b->handed, root.i);
    *vec_push(b->arena, &b->out->list) =
        (Access){.location = c->location,
                 .fn = ctx->fn,
                 .instr = id,
                 .ctx = c->ctx,
                 .moment = moment,
                 .locks = locks,
                 .may_locks = ctx_may_locks_at(b->t, c->ctx, id),
                 .address = c->address,
                 .local_address = c->raw->address,
                 .write = c->raw->write,
                 .atomic = instr->op != OP_CALL && instr->order != ORDER_PLAIN,
                 .is_volatile = instr->flags & FLAG_VOLATILE,
                 .indexed = path_has_index(b->pool, c->address),
                 .constant = c->raw->constant,
                 .doubtful = ctx->doubtful,
                 .certain = root_kind == PATH_GLOBAL || root_kind == PATH_LOCAL || handed_fresh,
                 .own = is_own(b, ctx, c->address)};
}

/* ---- the accesses of a function ---- */

typedef VEC(Raw) RawVec;

static bool local_root_is_private(const Builder *b, PathId address) {
    const Path *root = path_get(b->pool, path_root(b->pool, address, false));
    return (root->kind == PATH_LOCAL && !map_find(b->handed, path_root(b->pool, address, false).i)) ||
           root->kind == PATH_STRING || root->kind == PATH_INT || root->kind == PATH_NONE;
}

static void add_raw(Builder *b, RawVec *raws, Arena *scratch, Raw raw) {
    if (raw.address.i && !local_root_is_private(b, raw.address))
        *vec_push(scratch, raws) = raw;
}

static void add_call_raws(Builder *b, RawVec *raws, Arena *scratch, FnId fn, InstrId id, uint32_t block) {
    const CallSite *site = callgraph_site_at(b->t->graph, fn, id);
    if (!site || !site->api)
        return;
    for (uint32_t k = 0; k < 8; k++) {
        PathId address = call_argument(b, site, k);
        if (site->api->reads >> k & 1)
            add_raw(b, raws, scratch, (Raw){id, block, address, false, false});
        if (site->api->writes >> k & 1)
            add_raw(b, raws, scratch, (Raw){id, block, address, true, false});
    }
}

static void add_instr_raws(Builder *b, RawVec *raws, Arena *scratch, FnId fn, InstrId id, uint32_t block) {
    const FnValues *v = b->t->values[fn.i];
    const Instr *instr = tu_instr(v->tu, id);
    uint32_t relative = id.i - v->first_instr;
    if (instr->op == OP_CALL) {
        add_call_raws(b, raws, scratch, fn, id, block);
        return;
    }
    if (v->is_promoted_access[relative])
        return;
    const Operand *args = tu_args(v->tu, instr);
    bool constant = instr->op == OP_STORE && args[0].kind == OPERAND_INT;
    if (op_has(instr->op, 'W'))
        add_raw(b, raws, scratch, (Raw){id, block, v->address[relative], true, constant});
    else if (op_has(instr->op, 'R'))
        add_raw(b, raws, scratch, (Raw){id, block, v->address[relative], false, false});
    if (op_has(instr->op, 'r') && instr->place2.i)
        add_raw(b, raws, scratch, (Raw){id, block, v->address2[relative], false, false});
}

static RawVec function_raws(Builder *b, FnId fn, Arena *scratch) {
    const FnValues *v = b->t->values[fn.i];
    RawVec raws = {0};
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        for (uint32_t i = 0; i < block->instr_count; i++)
            add_instr_raws(b, &raws, scratch, fn, (InstrId){block->instr_first + i}, k);
    }
    return raws;
}

/* Contexts that run inside a function that pthread_once runs. Callers have smaller numbers than what they call. */
static bool *find_once(const Builder *b, Arena *scratch) {
    bool *once = ARENA_ARRAY(scratch, bool, b->t->contexts.len);
    for (uint32_t c = 1; c < b->t->contexts.len; c++) {
        const Context *ctx = &b->t->contexts.data[c];
        once[c] = once[ctx->parent.i] || bitset_has(&b->t->run_once, ctx->fn.i);
    }
    return once;
}

/* Notes that a thread touches a location: 1 + thread for the first, UINT32_MAX once there are several. */
static void touch(const Builder *b, Map *touched, const Candidate *c) {
    ThreadId thread = ctx_get(b->t, c->ctx)->thread;
    uint64_t *by = map_slot(touched, c->location.i, NULL);
    if (thread_get(b->t, thread)->many || (*by && *by != thread.i + 1u))
        *by = UINT32_MAX;
    else
        *by = thread.i + 1u;
}

/* Most memory is touched by one thread only: locks and order are asked for the rest alone. */
static void collect(Builder *b) {
    uint32_t fn_count = b->t->graph->fn_count;
    Arena *scratch = arena_new();
    RawVec *raws = ARENA_ARRAY(scratch, RawVec, fn_count);
    bool *known = ARENA_ARRAY(scratch, bool, fn_count), *once = find_once(b, scratch);
    Map *touched = map_new(scratch);
    VEC(Candidate) candidates = {0};
    for (uint32_t c = 1; c < b->t->contexts.len; c++) {
        FnId fn = b->t->contexts.data[c].fn;
        if (!known[fn.i])
            raws[fn.i] = function_raws(b, fn, scratch);
        known[fn.i] = true;
        for (uint32_t i = 0; i < raws[fn.i].len && !once[c]; i++) {
            Candidate candidate = {.ctx = {c}, .raw = &raws[fn.i].data[i]};
            if (!locate(b, &candidate))
                continue;
            touch(b, touched, &candidate);
            *vec_push(scratch, &candidates) = candidate;
        }
    }
    VEC_EACH(const Candidate, candidate, &candidates) {
        if (*map_find(touched, candidate->location.i) == UINT32_MAX)
            add_access(b, candidate);
    }
    arena_free(scratch);
}

/* ---- locations ---- */

static int compare_accesses(const void *a, const void *b) {
    const Access *x = a, *y = b;
    if (x->location.i != y->location.i)
        return x->location.i < y->location.i ? -1 : 1;
    if (x->fn.i != y->fn.i)
        return x->fn.i < y->fn.i ? -1 : 1;
    if (x->instr.i != y->instr.i)
        return x->instr.i < y->instr.i ? -1 : 1;
    if (x->ctx.i != y->ctx.i)
        return x->ctx.i < y->ctx.i ? -1 : 1;
    return x->write - y->write;
}

/* Lock classes held at every access of one instruction. */
static SetId site_locks(const Accesses *a, uint32_t first, uint32_t end) {
    SetPool *sets = a->threads->sets;
    SetId held = SET_EMPTY;
    for (uint32_t i = first; i < end; i++) {
        uint32_t count = 0, classes[64];
        const uint32_t *members = setpool_members(sets, a->list.data[i].locks, &count);
        count = count < 64 ? count : 64;
        for (uint32_t k = 0; k < count; k++)
            classes[k] = members[k] >> 1;
        SetId here = setpool_from(sets, classes, count);
        held = i == first ? here : setpool_intersect(sets, held, here);
    }
    return held;
}

static uint32_t site_end(const Accesses *a, const Location *location, uint32_t first) {
    uint32_t end = first + 1;
    while (end < location->first + location->count && a->list.data[end].instr.i == a->list.data[first].instr.i &&
           a->list.data[end].fn.i == a->list.data[first].fn.i)
        end++;
    return end;
}

/* ClassIds hang on the order of units; names do not. */
static bool is_named_before(const PathPool *pool, ClassId a, ClassId b) {
    return strcmp(class_name(pool, a), class_name(pool, b)) < 0;
}

static void find_guard(const Accesses *a, Location *location, Arena *scratch) {
    Map *hits = map_new(scratch);
    for (uint32_t i = location->first, end; i < location->first + location->count; i = end) {
        end = site_end(a, location, i);
        location->sites++;
        uint32_t count = 0;
        const uint32_t *classes = setpool_members(a->threads->sets, site_locks(a, i, end), &count);
        for (uint32_t k = 0; k < count; k++)
            ++*map_slot(hits, classes[k], NULL);
    }
    for (uint32_t k = 0; k < map_len(hits); k++) {
        uint32_t covered = (uint32_t)*map_value_at(hits, k);
        ClassId class = {(uint32_t)map_key_at(hits, k)};
        if (covered > location->guarded_sites ||
            (covered == location->guarded_sites && is_named_before(a->threads->pool, class, location->guard))) {
            location->guarded_sites = covered;
            location->guard = class;
        }
    }
}

static bool set_has_class(const SetPool *sets, SetId set, ClassId class) {
    return setpool_has(sets, set, class.i << 1) || setpool_has(sets, set, class.i << 1 | 1);
}

static void describe_location(const Accesses *a, Location *location) {
    location->only_flag_writes = true;
    for (uint32_t i = location->first; i < location->first + location->count; i++) {
        const Access *access = &a->list.data[i];
        location->any_volatile = location->any_volatile || access->is_volatile;
        location->only_flag_writes = location->only_flag_writes && (!access->write || access->constant);
        location->guarded_write =
            location->guarded_write || (access->write && location->guard.i &&
                                        setpool_has(a->threads->sets, access->locks, location->guard.i << 1));
    }
}

static void group(Accesses *a, Arena *arena) {
    if (a->list.len)
        qsort(a->list.data, a->list.len, sizeof *a->list.data, compare_accesses);
    Arena *scratch = arena_new();
    for (uint32_t first = 0, end; first < a->list.len; first = end) {
        for (end = first; end < a->list.len && a->list.data[end].location.i == a->list.data[first].location.i;)
            end++;
        Location *location = vec_push(arena, &a->locations);
        *location = (Location){.class = a->list.data[first].location, .first = first, .count = end - first};
        ArenaMark mark = arena_mark(scratch);
        find_guard(a, location, scratch);
        describe_location(a, location);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
}

Accesses *accesses_build(const Threads *threads, Arena *arena) {
    Accesses *out = ARENA_NEW(arena, Accesses);
    out->threads = threads;
    if (!threads->has_threads)
        return out;
    Builder b = {.t = threads,
                 .pool = threads->pool,
                 .arena = arena,
                 .out = out,
                 .in_making = map_new(arena),
                 .handed = map_new(arena),
                 .seen = strmap_new(arena)};
    find_making(&b);
    collect(&b);
    group(out, arena);
    return out;
}

/* ---- conflicts ---- */

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

/* The byte offset of an address from its root if all indices are constant. */
static bool constant_offset(const PathPool *pool, PathId address, int64_t *out_offset) {
    *out_offset = 0;
    for (;; address = path_get(pool, address)->base) {
        const Path *path = path_get(pool, address);
        if (path->kind == PATH_FIELD) {
            *out_offset += path->num;
        } else if (path->kind == PATH_INDEX) {
            const Path *index = path_get(pool, (PathId){path->b});
            if (index->kind != PATH_INT)
                return false;
            *out_offset += index->num * path->num;
        } else {
            return true;
        }
    }
}

/* One object, and constant indices that lead to different bytes of it. */
static bool surely_apart(const PathPool *pool, const Access *x, const Access *y) {
    int64_t a, b;
    return x->certain && y->certain &&
           path_same(path_root(pool, x->address, false), path_root(pool, y->address, false)) &&
           constant_offset(pool, x->address, &a) && constant_offset(pool, y->address, &b) && a != b;
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
