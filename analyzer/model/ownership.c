/* ownership.c: see ownership.h. */
#include "model/ownership.h"

#include "model/threads_internal.h"

static void mark_making(Ownership *o, FnId fn, PathId object) {
    if (object.i)
        *map_slot(o->in_making, map_pair(fn.i, path_root(o->threads->pool, object, false).i), NULL) = 1;
}

static void find_making(Ownership *o) {
    const CallGraph *g = o->threads->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        if (!site->api)
            continue;
        SyncKind kind = site->api->kind;
        if (kind == SYNC_LOCK_INIT || kind == SYNC_LOCK_DESTROY || kind == SYNC_FREE)
            mark_making(o, site->caller, thread_site_argument(o->threads, site, site->api->object));
        if (kind == SYNC_THREAD_CREATE && site->api->argument >= 0) {
            PathId argument = thread_site_argument(o->threads, site, site->api->argument);
            bool is_new = false;
            uint64_t *slot = map_slot(o->handed, path_root(o->threads->pool, argument, false).i, &is_new);
            if (is_new || site->instr.i < *slot)
                *slot = site->instr.i;
        }
    }
}

static bool is_in_making(const Ownership *o, FnId fn, PathId root) {
    return map_find(o->in_making, map_pair(fn.i, root.i)) != NULL;
}

/* Where the frame of fn on the context's call chain stands: the instruction, or the call that leads on; UINT32_MAX if
 * fn is not on the chain. */
static InstrId frame_position(const Ownership *o, CtxId ctx, FnId fn, InstrId instr) {
    for (; ctx.i; ctx = ctx_get(o->threads, ctx)->parent) {
        if (ctx_get(o->threads, ctx)->fn.i == fn.i)
            return instr;
        instr = ctx_get(o->threads, ctx)->call;
    }
    return (InstrId){UINT32_MAX};
}

/* Whether the object is made or unmade here, or by a caller that hands it down. */
bool ownership_is_private(const Ownership *o, CtxId ctx, InstrId instr, PathId local_root, PathId root) {
    const Path *path = path_get(o->threads->pool, root);
    FnId here = ctx_get(o->threads, ctx)->fn;
    const uint64_t *handed = map_find(o->handed, root.i);
    if (handed) /* a thread has it: order decides, except before it is handed over */
        return (path->kind == PATH_LOCAL || path->kind == PATH_RESULT) &&
               frame_position(o, ctx, (FnId){path->a}, instr).i < *handed;
    if (is_in_making(o, here, local_root) || is_in_making(o, here, root))
        return true;
    if (alloc_is_fresh(o->threads->allocators, root))
        return ctx_is_within(o->threads, ctx, (FnId){path->a});
    bool owned_root = path->kind == PATH_PARAM || path->kind == PATH_PHI || path->kind == PATH_RESULT ||
                      path->kind == PATH_LOCAL || path->kind == PATH_OPAQUE;
    if (owned_root && is_in_making(o, (FnId){path->a}, root))
        return true;
    if (path->kind == PATH_LOCAL)
        return ctx_is_within(o->threads, ctx, (FnId){path->a});
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
    const Path *root = path_get(o->threads->pool, path_root(o->threads->pool, address, false));
    const Path *argument = path_get(o->threads->pool, path_root(o->threads->pool, thread->argument, false));
    bool parameter = root->kind == PATH_PARAM && root->a == thread->root.i;
    return parameter || (thread->argument.i && root == argument);
}

bool ownership_is_handed(const Ownership *o, PathId root) {
    return map_find(o->handed, root.i) != NULL;
}

Ownership *ownership_find(const Threads *threads, Arena *arena) {
    Ownership *o = ARENA_NEW(arena, Ownership);
    *o = (Ownership){.threads = threads, .in_making = map_new(arena), .handed = map_new(arena)};
    find_making(o);
    return o;
}
