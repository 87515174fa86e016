/* innerlock.c: see innerlock.h. */
#include "model/innerlock.h"

#include "model/members.h"

#include <string.h>

/* One lock. */
typedef struct Inner {
    PathId path; /* 0: the program has no function that is called with it */
    SetId held;  /* it, and what is held at all calls that call back */
    VEC(Moment) moments; /* of such calls, one for each thread */
    bool runs;   /* there is such a call, or a thread of the library's own calls back */
} Inner;

struct InnerLocks {
    const Threads *t;
    Inner *locks;  /* by index of the table */
    uint8_t *under; /* by FnId: which lock it is called with, as index + 1 */
    bool any;
};

/* ---- who is called with one ---- */

static void add_called(InnerLocks *inner, FnId fn, uint32_t lock) {
    const Threads *t = inner->t;
    if (!fn.i || inner->under[fn.i] || !bitset_has(&t->graph->scope->fns, fn.i))
        return;
    inner->under[fn.i] = (uint8_t)(lock + 1);
    inner->locks[lock].path = path_inner_lock(t->pool, lock, t->graph->api->inner.data[lock].name);
    inner->any = true;
}

static bool is_entry(const SyncInnerLock *lock, const char *type) {
    const char *space = strchr(type, ' ');
    return syncapi_is_among(&lock->entries, space ? space + 1 : type);
}

static bool wants_type(void *self, const char *type) {
    const InnerLocks *inner = self;
    bool wants = false;
    VEC_EACH(const SyncInnerLock, lock, &inner->t->graph->api->inner)
        wants = wants || is_entry(lock, type);
    return wants;
}

static void visit_member(void *self, const char *type, const char *member, FnId fn) {
    (void)member;
    InnerLocks *inner = self;
    const SyncApi *api = inner->t->graph->api;
    for (uint32_t i = 0; i < api->inner.len; i++) {
        if (is_entry(&api->inner.data[i], type))
            add_called(inner, fn, i);
    }
}

static void find_called(InnerLocks *inner, Arena *scratch) {
    const Threads *t = inner->t;
    VEC_EACH(const CallSite, site, &t->graph->sites) {
        for (uint32_t k = 0; k < site->arg_count && (site->inner_use & SYNC_INNER_CALLS_BACK); k++) {
            uint32_t count = 0;
            const FnId *fns = callgraph_functions_of(t->graph, site->args[k], scratch, &count);
            for (uint32_t i = 0; i < count; i++)
                add_called(inner, fns[i], site->inner);
        }
    }
    members_visit(t->pool, t->values, t->graph, &(MemberVisitor){wants_type, visit_member, inner}, scratch);
}

/* ---- what else is held there ---- */

/* The function of the context, or one that calls it, is called by a library: by nobody else that is seen. */
static uint32_t under_of(const InnerLocks *inner, CtxId id) {
    for (const Threads *t = inner->t; id.i; id = ctx_get(t, id)->parent) {
        const Context *ctx = ctx_get(t, id);
        const CallSite *site =
            ctx->parent.i ? callgraph_site_at(t->graph, ctx_get(t, ctx->parent)->fn, ctx->call) : NULL;
        if (inner->under[ctx->fn.i] && (!site || !site->target_count))
            return inner->under[ctx->fn.i];
    }
    return 0;
}

static void add_moment(Inner *lock, Moment moment, Arena *arena) {
    VEC_EACH(const Moment, known, &lock->moments) {
        if (known->thread.i == moment.thread.i)
            return;
    }
    *vec_push(arena, &lock->moments) = moment;
}

/* What is held at a call that calls back, by whom the library has not called itself. */
static void meet_call(const InnerLocks *inner, const CallSite *site, Arena *arena) {
    const Threads *t = inner->t;
    Inner *lock = &inner->locks[site->inner];
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (!ctx_reaches(t, ctx, site->instr) || under_of(inner, ctx) == site->inner + 1u)
            continue;
        SetId held = ctx_locks_at(t, ctx, site->instr);
        lock->held = lock->runs ? setpool_intersect(t->sets, lock->held, held) : held;
        lock->runs = true;
        add_moment(lock, ctx_moment_at(t, ctx, site->block, site->instr), arena);
    }
}

static void find_held(InnerLocks *inner, Arena *arena) {
    const Threads *t = inner->t;
    const SyncApi *api = t->graph->api;
    VEC_EACH(const CallSite, site, &t->graph->sites) {
        if ((site->inner_use & SYNC_INNER_RUNS) && inner->locks[site->inner].path.i)
            meet_call(inner, site, arena);
    }
    for (uint32_t i = 0; i < api->inner.len; i++) {
        Inner *lock = &inner->locks[i];
        if (!lock->path.i)
            continue;
        lock->runs = lock->runs || api->inner.data[i].own_thread;
        lock->held = setpool_add(t->sets, lock->held, path_class(t->pool, lock->path).i << 1);
    }
}

InnerLocks *innerlocks_find(const Threads *threads, Arena *arena) {
    InnerLocks *inner = ARENA_NEW(arena, InnerLocks);
    *inner = (InnerLocks){.t = threads,
                          .locks = ARENA_ARRAY(arena, Inner, threads->graph->api->inner.len),
                          .under = ARENA_ARRAY(arena, uint8_t, threads->graph->fn_count)};
    Arena *scratch = arena_new();
    find_called(inner, scratch);
    arena_free(scratch);
    if (inner->any)
        find_held(inner, arena);
    return inner;
}

SetId innerlocks_held(const InnerLocks *inner, CtxId ctx, const Moment **out_moments, uint32_t *out_count) {
    uint32_t under = inner->any ? under_of(inner, ctx) : 0;
    const Inner *lock = under && inner->locks[under - 1].runs ? &inner->locks[under - 1] : NULL;
    *out_moments = lock ? lock->moments.data : NULL;
    *out_count = lock ? lock->moments.len : 0;
    return lock ? lock->held : SET_EMPTY;
}

PathId innerlocks_taken(const InnerLocks *inner, const CallSite *site) {
    bool takes = inner->any && (site->inner_use & SYNC_INNER_TAKES);
    return takes ? inner->locks[site->inner].path : (PathId){0};
}

/* A call of the function stores a new object at the address. */
static bool is_opened_at(const InnerLocks *inner, FnId fn, uint32_t lock, PathId address) {
    const Threads *t = inner->t;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    int argument = t->graph->api->inner.data[lock].opened_at;
    bool opened = false;
    for (uint32_t i = 0; i < count && !opened; i++)
        opened = (sites[i].inner_use & SYNC_INNER_OPENS) && sites[i].inner == lock &&
                 path_same(site_argument(&sites[i], argument), address);
    return opened;
}

bool innerlocks_is_private(const InnerLocks *inner, const CallSite *site, CtxId ctx) {
    const Threads *t = inner->t;
    const Path *handle = path_get(t->pool, site_argument(site, t->graph->api->inner.data[site->inner].object));
    const Path *root = path_get(t->pool, path_root(t->pool, handle->base, false));
    bool owned = root->kind == PATH_LOCAL ||
                 (root->kind == PATH_PARAM && root->b < ESCAPE_PARAMS && (ctx_get(t, ctx)->owned >> root->b & 1));
    return handle->kind == PATH_LOAD && owned && is_opened_at(inner, site->caller, site->inner, handle->base);
}
