/* ownership.c: see ownership.h. */
#include "model/ownership.h"

#include "model/branch.h"
#include "model/threads_internal.h"

enum { MAKES = 1, INITIALISES = 2 };

static void mark_making(Ownership *o, FnId fn, PathId object, uint64_t how) {
    if (object.i)
        *map_slot(o->in_making, map_pair(fn.i, path_root(o->threads->pool, object, false).i), NULL) |= how;
}

/* The function inits or destroys a lock, itself or by functions that do nothing else with what they are handed. */
static void mark_made_by(Ownership *o, FnId fn, PathId lock, uint64_t how, uint32_t calls) {
    const CallGraph *g = o->threads->graph;
    const Path *path = path_get(o->threads->pool, lock);
    mark_making(o, fn, lock, how);
    if (path->kind != PATH_PARAM || path->a != fn.i || !calls)
        return;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *call = &g->sites.data[g->callers[i]];
        if (call->target_count == 1)
            mark_made_by(o, call->caller, site_argument(call, (int)path->b), how, calls - 1);
    }
}

/* Notes that fn joins a thread whose handle the object keeps. */
static void mark_joined(Ownership *o, const CallSite *join) {
    const PathPool *pool = o->threads->pool;
    PathId handle = site_argument(join, join->api->object), kept = handle;
    if (!join->api->object_at)
        kept = path_get(pool, handle)->kind == PATH_LOAD ? path_get(pool, handle)->base : (PathId){0};
    if (!kept.i)
        return;
    const Cfg *cfg = o->threads->values[join->caller.i]->cfg;
    uint64_t key = map_pair(join->caller.i, path_root(pool, kept, false).i);
    bool is_new = false;
    uint64_t *slot = map_slot(o->joined, key, &is_new);
    uint32_t block = is_new ? join->block : (uint32_t)(*slot >> 32), instr = is_new ? join->instr.i : (uint32_t)*slot;
    while (!cfg_dominates(cfg, block, join->block))
        block = cfg->idom[block];
    *slot = map_pair(block, instr < join->instr.i ? instr : join->instr.i);
}

static void find_making(Ownership *o) {
    enum { CALLS = 3 };
    const CallGraph *g = o->threads->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        if (!site->api)
            continue;
        SyncKind kind = site->api->kind;
        if (kind == SYNC_LOCK_INIT || kind == SYNC_LOCK_DESTROY)
            mark_made_by(o, site->caller, site_argument(site, site->api->object),
                         kind == SYNC_LOCK_INIT ? MAKES | INITIALISES : MAKES, CALLS);
        if (kind == SYNC_FREE)
            mark_making(o, site->caller, site_argument(site, site->api->object), MAKES);
        if (kind == SYNC_THREAD_JOIN)
            mark_joined(o, site);
        if (kind == SYNC_THREAD_CREATE && site->api->argument >= 0) {
            PathId argument = site_argument(site, site->api->argument);
            *map_slot(o->handed, path_root(o->threads->pool, argument, false).i, NULL) = 1;
        }
    }
}

static bool is_in_making(const Ownership *o, FnId fn, PathId root) {
    return map_find(o->in_making, map_pair(fn.i, root.i)) != NULL;
}

bool ownership_makes_parameter(const Ownership *o, FnId fn, uint32_t parameter) {
    return is_in_making(o, fn, path_param(o->threads->pool, fn, parameter));
}

bool ownership_is_before_join(const Ownership *o, FnId fn, PathId root, InstrId instr) {
    const uint64_t *join = map_find(o->joined, map_pair(fn.i, root.i));
    const FnValues *v = o->threads->values[fn.i];
    return join && instr.i < (uint32_t)*join &&
           cfg_dominates(v->cfg, values_block_of(v, instr), (uint32_t)(*join >> 32));
}

/* Whether it is the flow of addresses that says how long the object is private: parameters, locals, allocations. */
static bool is_followed(const Ownership *o, PathId root) {
    uint8_t kind = path_get(o->threads->pool, root)->kind;
    return kind == PATH_PARAM || kind == PATH_LOCAL || alloc_is_fresh(o->threads->allocators, root);
}

/* Whether the function initialises an object that it was handed, and no threads that could be handed it. */
static bool initialises_parameter(const Ownership *o, FnId fn, PathId root) {
    const uint64_t *how = map_find(o->in_making, map_pair(fn.i, root.i));
    return path_get(o->threads->pool, root)->kind == PATH_PARAM && how && (*how & INITIALISES) &&
           o->threads->creates[fn.i].i == SET_EMPTY.i;
}

bool ownership_is_private(const Ownership *o, CtxId ctx, InstrId instr, Need need, PathId local_root, PathId root) {
    if (escape_holds(need, ctx_get(o->threads, ctx)->owned))
        return true;
    FnId here = ctx_get(o->threads, ctx)->fn;
    bool is_published = (need & ESCAPE_NEVER) && is_followed(o, local_root);
    if (is_published || (ownership_is_handed(o, root) && !initialises_parameter(o, here, local_root)))
        return false;
    if (is_in_making(o, here, local_root) || is_in_making(o, here, root))
        return !ownership_is_before_join(o, here, local_root, instr);
    const Path *path = path_get(o->threads->pool, root);
    bool elsewhere = path->kind == PATH_PARAM || path->kind == PATH_PHI || path->kind == PATH_OPAQUE ||
                     (path->kind == PATH_RESULT && !alloc_is_fresh(o->threads->allocators, root));
    return elsewhere && is_in_making(o, (FnId){path->a}, root);
}

bool ownership_is_maker(const Ownership *o, CtxId id, PathId address) {
    const Threads *t = o->threads;
    for (; id.i; id = ctx_get(t, id)->parent) {
        const Context *ctx = ctx_get(t, id);
        PathId root = path_root(t->pool, address, false);
        const Path *path = path_get(t->pool, root);
        if (path->kind != PATH_PARAM)
            return path->a == ctx->fn.i && (path->kind == PATH_LOCAL || alloc_is_fresh(t->allocators, root));
        if (path->a != ctx->fn.i || path->b >= ctx->param_count || !ctx->params[path->b].i || !ctx->parent.i)
            return false;
        const CallSite *site = callgraph_site_at(t->graph, ctx_get(t, ctx->parent)->fn, ctx->call);
        address = site_argument(site, (int)path->b);
    }
    return false;
}

/* Reached from the thread's own argument: it is the root, or an index. */
bool ownership_is_own(const Ownership *o, CtxId ctx, PathId address) {
    const Thread *thread = thread_get(o->threads, ctx_get(o->threads, ctx)->thread);
    if (!thread->own_argument)
        return false;
    for (PathId at = address; at.i; at = path_get(o->threads->pool, at)->base) {
        const Path *path = path_get(o->threads->pool, at);
        const Path *index = path_get(o->threads->pool, (PathId){path->kind == PATH_INDEX ? path->b : 0});
        if ((index->kind == PATH_PARAM && index->a == thread->root.i) ||
            (path->kind == PATH_INDEX && path->b && path->b == thread->argument.i))
            return true;
    }
    PathId object = path_root(o->threads->pool, address, false);
    const Path *root = path_get(o->threads->pool, object);
    const Path *argument = path_get(o->threads->pool, path_root(o->threads->pool, thread->argument, false));
    bool parameter = root->kind == PATH_PARAM && root->a == thread->root.i;
    bool kept =
        (thread->keeper.i && path_same(object, thread->keeper)) || (thread->kept.i && path_same(object, thread->kept));
    return parameter || kept || (thread->argument.i && root == argument);
}

static PathId instance_in(const Ownership *o, CtxId id, PathId argument, uint32_t block) {
    const Threads *t = o->threads;
    const FnValues *v = t->values[ctx_get(t, id)->fn.i];
    const Cfg *cfg = v->cfg;
    for (;; block = cfg->idom[block]) { /* the only edge into a dominator is taken too */
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] == 1) {
            Relation r = branch_relation(t->pool, v, cfg->preds[cfg->pred_first[block]], block);
            bool equals = r.subject.i && r.op == BIN_EQ && path_get(t->pool, r.other)->kind == PATH_INT;
            if (equals && path_same(ctx_resolve(t, id, r.subject), argument))
                return r.other;
        }
        if (block == cfg->idom[block])
            return (PathId){0};
    }
}

/* Asked of each access: callers give the same answer to all of a context. */
static PathId instance_of(const Ownership *o, CtxId id, PathId argument, uint32_t block) {
    bool is_new = false;
    uint64_t key = map_pair(id.i, block), *slot = map_slot(o->instances, key, &is_new);
    if (!is_new)
        return (PathId){(uint32_t)*slot};
    const Threads *t = o->threads;
    const Context *ctx = ctx_get(t, id);
    PathId found = instance_in(o, id, argument, block);
    if (!found.i && ctx->parent.i) {
        uint32_t call = values_block_of(t->values[ctx_get(t, ctx->parent)->fn.i], ctx->call);
        found = instance_of(o, ctx->parent, argument, call);
    }
    *map_slot(o->instances, key, NULL) = found.i;
    return found;
}

PathId ownership_instance(const Ownership *o, CtxId id, uint32_t block) {
    const Threads *t = o->threads;
    const Thread *thread = thread_get(t, ctx_get(t, id)->thread);
    uint8_t kind = path_get(t->pool, thread->argument)->kind;
    if (!thread->own_argument || (kind != PATH_PHI && kind != PATH_BIN))
        return (PathId){0};
    return instance_of(o, id, thread->argument, block);
}

bool ownership_is_handed(const Ownership *o, PathId root) {
    return map_find(o->handed, root.i) != NULL;
}

Ownership *ownership_find(const Threads *threads, Arena *arena) {
    Ownership *o = ARENA_NEW(arena, Ownership);
    *o = (Ownership){.threads = threads,
                     .in_making = map_new(arena),
                     .handed = map_new(arena),
                     .joined = map_new(arena),
                     .instances = map_new(arena)};
    find_making(o);
    return o;
}
