/* threads.c: see threads.h. Contexts are found by a walk from the thread roots; creation calls add roots. Which threads
 * live where: thread_live.c. */
#include "model/threads_internal.h"

#include <string.h>

typedef struct Merge {
    SetId locks, live;
    uint32_t count;
    bool told;
} Merge;

typedef struct ThreadBuilder {
    Threads *t;
    Arena *arena;
    Diag *diag;
    StrMap *by_key; /* CtxKey -> CtxId */
    StrMap *by_site; /* (site, root, process) -> ThreadId */
    Map *per_fn; /* (fn, thread) -> merges */
    VEC(Merge) merges;
    VEC(CtxId) work;
    bool *fn_many;
} ThreadBuilder;

/* ---- locks of a context ---- */

PathId ctx_resolve(const Threads *t, CtxId id, PathId path) {
    const Context *ctx = ctx_get(t, id);
    return path_bind(t->pool, path, ctx->fn, ctx->params, ctx->param_count);
}

static SetId classes_of(const Threads *t, CtxId ctx, SetId paths) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, paths, &count);
    uint32_t copy[64], classes[64], class_count = 0;
    count = count < 64 ? count : 64;
    memcpy(copy, members, sizeof(uint32_t) * count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId class = path_class(t->pool, ctx_resolve(t, ctx, (PathId){copy[i] >> 1}));
        if (class.i)
            classes[class_count++] = class.i << 1 | (copy[i] & 1);
    }
    return setpool_from(t->sets, classes, class_count);
}

/* Removes classes in either mode. */
static SetId classes_minus(const Threads *t, SetId from, SetId lost) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, lost, &count);
    uint32_t both[128], n = 0;
    for (uint32_t i = 0; i < count && n + 2 <= 128; i++) {
        both[n++] = members[i] | 1;
        both[n++] = members[i] & ~1u;
    }
    return n ? setpool_minus(t->sets, from, setpool_from(t->sets, both, n)) : from;
}

static SetId ctx_locks(const Threads *t, CtxId id, InstrId instr, bool may) {
    const Context *ctx = ctx_get(t, id);
    const FnLocks *locks = &t->locks->fns[ctx->fn.i];
    if (!locks->must)
        return ctx->locks;
    uint32_t relative = instr.i - t->values[ctx->fn.i]->first_instr;
    SetId here = classes_of(t, id, may ? locks->may[relative] : locks->must[relative]);
    SetId callers = ctx->locks;
    if (locks->lost[relative].i && !may)
        callers = classes_minus(t, callers, classes_of(t, id, locks->lost[relative]));
    return setpool_union(t->sets, callers, here);
}

bool ctx_reaches(const Threads *t, CtxId id, InstrId instr) {
    FnId fn = ctx_get(t, id)->fn;
    return !bitset_has(&t->locks->fns[fn.i].unreached, instr.i - t->values[fn.i]->first_instr);
}

SetId ctx_locks_at(const Threads *t, CtxId ctx, InstrId instr) {
    return ctx_locks(t, ctx, instr, false);
}
SetId ctx_may_locks_at(const Threads *t, CtxId ctx, InstrId instr) {
    return ctx_locks(t, ctx, instr, true);
}

EntryHold threads_entry_hold(const Threads *t, FnId fn, PathId lock) {
    EntryHold hold = t->of_fn[fn.i].i ? ENTRY_NEVER : ENTRY_UNKNOWN;
    for (CtxId id = t->of_fn[fn.i]; id.i; id = ctx_get(t, id)->next) {
        const Context *ctx = ctx_get(t, id);
        ClassId class = path_class(t->pool, ctx_resolve(t, id, lock));
        if (class.i &&
            (setpool_has(t->sets, ctx->locks, class.i << 1) || setpool_has(t->sets, ctx->locks, class.i << 1 | 1)))
            return ENTRY_HELD;
        if (!class.i || class_is_pointee(t->pool, class) ||
            (!ctx->parent.i && thread_get(t, ctx->thread)->origin == THREAD_API))
            hold = ENTRY_UNKNOWN;
    }
    return hold;
}

bool ctx_is_within(const Threads *t, CtxId id, FnId fn) {
    for (; id.i; id = ctx_get(t, id)->parent) {
        if (ctx_get(t, id)->fn.i == fn.i)
            return true;
    }
    return false;
}

/* ---- contexts ---- */

typedef struct CtxKey {
    uint32_t fn, thread, locks, live;
} CtxKey;

/* What lies behind an argument, if the callee may rely on it: rooted in a global, a local or a fresh object. */
static void ctx_bind(ThreadBuilder *b, Context *ctx, const PathId *args, uint32_t count, bool is_new, CtxId id) {
    bool changed = false;
    for (uint32_t k = 0; k < ctx->param_count; k++) {
        PathId arg = k < count ? args[k] : (PathId){0};
        if (is_new)
            ctx->params[k] = arg;
        else if (ctx->params[k].i && !path_same(ctx->params[k], arg)) {
            ctx->params[k] = (PathId){0};
            changed = true;
        }
    }
    if (is_new || changed)
        *vec_push(b->arena, &b->work) = id;
}

/* Past the limit, contexts of a function on a thread are merged: fewer locks, more live threads. */
static void ctx_limit(ThreadBuilder *b, CtxKey *key) {
    bool is_new = false;
    uint64_t *slot = map_slot(b->per_fn, map_pair(key->fn, key->thread), &is_new);
    if (is_new) {
        *slot = b->merges.len;
        *vec_push(b->arena, &b->merges) = (Merge){.locks = {key->locks}, .live = {key->live}};
    }
    Merge *merge = &b->merges.data[*slot];
    merge->locks = setpool_intersect(b->t->sets, merge->locks, (SetId){key->locks});
    merge->live = setpool_union(b->t->sets, merge->live, (SetId){key->live});
    if (merge->count < (b->t->contexts.len < THREADS_ALL_CONTEXTS ? THREADS_CONTEXTS : 1u))
        return;
    key->locks = merge->locks.i;
    key->live = merge->live.i;
    if (!merge->told) {
        const Program *prog = b->t->pool->prog;
        const Tu *tu = fn_tu(prog, (FnId){key->fn});
        const Loc *loc = tu_loc(tu, tu_sym(tu, fn_func(prog, (FnId){key->fn})->sym)->loc);
        diag_gap(b->diag, GAP_CONTEXTS_MERGED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
                 prog_fn(prog, (FnId){key->fn})->name, "");
        merge->told = true;
    }
}

/* The function runs on the thread with these locks held, called from parent (0: a root). */
static void threads_enter(ThreadBuilder *b, CtxId parent, InstrId call, FnId fn, ThreadId thread, bool doubtful,
                          SetId locks, SetId live, const PathId *args, uint32_t count) {
    CtxKey key = {fn.i, thread.i << 1 | doubtful, locks.i, live.i};
    if (!strmap_find(b->by_key, (const char *)&key, sizeof key))
        ctx_limit(b, &key);
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->by_key, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = b->t->contexts.len;
        b->merges.data[*map_find(b->per_fn, map_pair(key.fn, key.thread))].count++;
        Context *ctx = vec_push(b->arena, &b->t->contexts);
        *ctx = (Context){.fn = fn,
                         .thread = thread,
                         .locks = {key.locks},
                         .live = {key.live},
                         .parent = parent,
                         .call = call,
                         .doubtful = doubtful};
        ctx->next = b->t->of_fn[fn.i];
        b->t->of_fn[fn.i] = (CtxId){(uint32_t)*slot};
        ctx->param_count = fn_func(b->t->pool->prog, fn)->param_count;
        ctx->params = ARENA_ARRAY(b->arena, PathId, ctx->param_count);
    }
    ctx_bind(b, &b->t->contexts.data[*slot], args, count, is_new, (CtxId){(uint32_t)*slot});
}

/* ---- creation ---- */

/* Whether a path names a fresh object, an element or a number that differs from one creation to the next. */
static bool argument_is_own(const ThreadBuilder *b, const CallSite *site, PathId argument) {
    const PathPool *pool = b->t->pool;
    const Path *path = path_get(pool, argument);
    const Path *root = path_get(pool, path_root(pool, argument, false));
    if (root->kind == PATH_RESULT)
        return alloc_is_fresh(b->t->allocators, path_root(pool, argument, false));
    if (path->kind == PATH_INDEX || path->kind == PATH_PHI || path->kind == PATH_BIN)
        return b->t->values[site->caller.i]->cfg->loop_head[site->block] != UINT32_MAX;
    return path->kind == PATH_FIELD && path_get(pool, path->base)->kind == PATH_INDEX;
}

static bool creation_is_many(const ThreadBuilder *b, const CallSite *site, const Thread *creator) {
    const Cfg *cfg = b->t->values[site->caller.i]->cfg;
    return creator->many || cfg->loop_head[site->block] != UINT32_MAX || b->fn_many[site->caller.i];
}

static void create_thread(ThreadBuilder *b, CtxId parent, uint32_t site_index, FnId root, SetId live) {
    Threads *t = b->t;
    const CallSite *site = &t->graph->sites.data[site_index];
    ThreadId creator = ctx_get(t, parent)->thread;
    PathId argument = ctx_resolve(t, parent, thread_site_argument(b->t, site, site->api->argument));
    CtxKey key = {site_index, root.i, thread_get(t, creator)->process.i, UINT32_MAX};
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->by_site, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = t->threads.len;
        Thread thread = {.origin = THREAD_CREATED,
                         .root = root,
                         .site = site_index,
                         .creator = creator,
                         .process = thread_get(t, creator)->process,
                         .argument = argument,
                         .create_ctx = parent,
                         .name = prog_fn(t->pool->prog, root)->name};
        thread.many = site->api->many || creation_is_many(b, site, thread_get(t, creator));
        thread.own_argument = argument_is_own(b, site, argument);
        *vec_push(b->arena, &t->threads) = thread;
    }
    Thread *thread = &t->threads.data[*slot];
    thread->live_at_create = setpool_union(t->sets, thread->live_at_create, live);
    if (thread->create_ctx.i != parent.i && !path_same(thread->argument, argument))
        thread->many = true;
    PathId args[SYNC_MOST_ARGUMENTS] = {0};
    args[site->api->parameter] = argument;
    threads_enter(b, (CtxId){0}, (InstrId){0}, root, (ThreadId){(uint32_t)*slot}, false, SET_EMPTY, SET_EMPTY, args,
                  (uint32_t)site->api->parameter + 1);
}

static void visit_create(ThreadBuilder *b, CtxId id, uint32_t site_index, SetId live) {
    const CallSite *site = &b->t->graph->sites.data[site_index];
    PathId start = ctx_resolve(b->t, id, thread_site_argument(b->t, site, site->api->start));
    uint32_t count = 0;
    FnId *roots = callgraph_functions_of(b->t->graph, start, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        create_thread(b, id, site_index, roots[k], live);
    if (count)
        return;
    const Tu *tu = fn_tu(b->t->pool->prog, site->caller);
    const Loc *loc = tu_loc(tu, tu_instr(tu, site->instr)->loc);
    diag_gap(b->diag, GAP_THREAD_UNRESOLVED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(b->t->pool->prog, site->caller)->name, "");
}

/* pthread_once and the like: the function runs here, on this thread. */
static void visit_once(ThreadBuilder *b, CtxId id, const CallSite *site, SetId locks, SetId live) {
    uint32_t count = 0;
    FnId *fns =
        callgraph_functions_of(b->t->graph, thread_site_argument(b->t, site, site->api->start), b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        threads_enter(b, id, site->instr, fns[k], ctx_get(b->t, id)->thread, ctx_get(b->t, id)->doubtful, locks, live,
                      NULL, 0);
    for (uint32_t k = 0; k < count; k++)
        bitset_add(b->arena, &b->t->run_once, fns[k].i);
}

static void visit_call(ThreadBuilder *b, CtxId id, uint32_t site_index) {
    const Threads *t = b->t;
    const CallSite *site = &t->graph->sites.data[site_index];
    if (!ctx_reaches(t, id, site->instr) || callgraph_is_fatal(t->values[site->caller.i], site))
        return;
    ThreadId thread = ctx_get(t, id)->thread;
    SetId live = ctx_live_at(t, id, site->block, site->instr);
    if (site->api && site->api->kind == SYNC_THREAD_CREATE)
        visit_create(b, id, site_index, live);
    if (site->api && site->api->kind == SYNC_ONCE)
        visit_once(b, id, site, ctx_locks_at(t, id, site->instr), live);
    if (!site->target_count)
        return;
    SetId locks = ctx_locks_at(t, id, site->instr);
    enum { FEW = 16 };
    uint32_t count = tu_instr(t->values[site->caller.i]->tu, site->instr)->arg_count - 1u;
    PathId few[FEW], *args = count <= FEW ? few : ARENA_ARRAY(b->arena, PathId, count);
    for (uint32_t k = 0; k < count; k++)
        args[k] = ctx_resolve(t, id, thread_site_argument(b->t, site, (int)k));
    bool ambiguous = site->target_count > 1 && thread_get(t, thread)->origin != THREAD_MAIN;
    bool doubtful = ctx_get(t, id)->doubtful || ambiguous;
    for (uint32_t k = 0; k < site->target_count; k++)
        threads_enter(b, id, site->instr, site->targets[k], thread, doubtful, locks, live, args, count);
}

static void visit_context(ThreadBuilder *b, CtxId id) {
    Threads *t = b->t;
    FnId fn = ctx_get(t, id)->fn;
    bool tracks = thread_get(t, ctx_get(t, id)->thread)->origin == THREAD_MAIN && live_is_changed_by(t, fn);
    if (tracks && !ctx_get(t, id)->live_at)
        t->contexts.data[id.i].live_at = live_at_blocks(t, fn, ctx_get(t, id)->live, b->arena);
    for (uint32_t i = t->graph->site_of[fn.i]; i < t->graph->site_of[fn.i + 1]; i++)
        visit_call(b, id, i);
}

/* ---- roots ---- */

/* Functions that may run several times: called in a loop, from several places, or by such a function. */
static void find_many(ThreadBuilder *b) {
    const CallGraph *g = b->t->graph;
    b->fn_many = ARENA_ARRAY(b->arena, bool, g->fn_count);
    for (uint32_t k = g->fn_count - 1; k-- > 0;) { /* callers before callees */
        FnId fn = g->bottom_up[k];
        uint32_t callers = g->callers_first[fn.i + 1] - g->callers_first[fn.i];
        bool many = callers > 1;
        for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
            const CallSite *site = &g->sites.data[g->callers[i]];
            const Cfg *cfg = b->t->values[site->caller.i]->cfg;
            many = many || cfg->loop_head[site->block] != UINT32_MAX || b->fn_many[site->caller.i] ||
                   g->scc[site->caller.i] == g->scc[fn.i];
        }
        b->fn_many[fn.i] = many;
    }
}

static void add_main(ThreadBuilder *b, FnId fn) {
    ThreadId id = {b->t->threads.len};
    *vec_push(b->arena, &b->t->threads) = (Thread){.origin = THREAD_MAIN, .root = fn, .process = fn, .name = "main"};
    threads_enter(b, (CtxId){0}, (InstrId){0}, fn, id, false, SET_EMPTY, SET_EMPTY, NULL, 0);
}

/* Whether a call inside the library holds a lock: then the function expects one, and is not for callers outside. */
static bool called_with_locks(const ThreadBuilder *b, FnId fn) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        const FnLocks *locks = &b->t->locks->fns[site->caller.i];
        if (locks->must && locks->must[site->instr.i - b->t->values[site->caller.i]->first_instr].i)
            return true;
    }
    return false;
}

/* A library: whoever calls it may do so from any thread. */
static void add_api(ThreadBuilder *b) {
    const Program *prog = b->t->pool->prog;
    ThreadId id = {b->t->threads.len};
    *vec_push(b->arena, &b->t->threads) = (Thread){.origin = THREAD_API, .many = true, .name = "library callers"};
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        const Tu *tu = fn_tu(prog, (FnId){fn});
        const Sym *sym = tu_sym(tu, fn_func(prog, (FnId){fn})->sym);
        if ((sym->flags & SYM_EXTERNAL) && !called_with_locks(b, (FnId){fn}))
            threads_enter(b, (CtxId){0}, (InstrId){0}, (FnId){fn}, id, false, SET_EMPTY, SET_EMPTY, NULL, 0);
    }
}

Threads *threads_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, Locks *locks, Arena *arena,
                       Diag *diag) {
    Threads *t = ARENA_NEW(arena, Threads);
    *t = (Threads){.pool = pool, .values = values, .graph = graph, .locks = locks, .sets = locks->sets};
    ThreadBuilder b = {.t = t,
                       .arena = arena,
                       .diag = diag,
                       .by_key = strmap_new(arena),
                       .by_site = strmap_new(arena),
                       .per_fn = map_new(arena)};
    t->of_fn = ARENA_ARRAY(arena, CtxId, graph->fn_count);
    vec_push(arena, &t->threads);
    vec_push(arena, &t->contexts);
    t->allocators = allocators_find(pool, values, graph, arena);
    live_find(t, arena);
    find_many(&b);
    VEC_EACH(const FnId, fn, &pool->prog->mains)
        add_main(&b, *fn);
    if (!pool->prog->mains.len)
        add_api(&b);
    for (uint32_t next = 0; next < b.work.len; next++)
        visit_context(&b, b.work.data[next]);
    t->has_threads = !pool->prog->mains.len || t->threads.len > pool->prog->mains.len + 1;
    return t;
}

/* ---- order ---- */

SetId ctx_live_at(const Threads *t, CtxId id, uint32_t block, InstrId instr) {
    const Context *ctx = ctx_get(t, id);
    return ctx->live_at ? live_through(t, ctx->fn, block, ctx->live_at[block], instr) : ctx->live;
}

/* Whether a created thread may run where the creation sites `live` may have run. */
static bool thread_is_live(const Threads *t, ThreadId id, SetId live) {
    const Thread *thread = thread_get(t, id);
    for (int guard = 0; thread->origin == THREAD_CREATED && guard < 64; guard++) {
        const Thread *creator = thread_get(t, thread->creator);
        if (setpool_has(t->sets, live, thread->site))
            return true;
        if (creator->origin != THREAD_CREATED)
            return creator->origin == THREAD_API;
        thread = creator;
    }
    return true;
}

bool threads_may_parallel(const Threads *t, Moment a, Moment b) {
    const Thread *x = thread_get(t, a.thread), *y = thread_get(t, b.thread);
    if (x->process.i != y->process.i)
        return false;
    if (a.thread.i == b.thread.i)
        return x->many;
    if (x->origin == THREAD_MAIN)
        return thread_is_live(t, b.thread, a.live);
    if (y->origin == THREAD_MAIN)
        return thread_is_live(t, a.thread, b.live);
    bool by_main = x->origin == THREAD_CREATED && y->origin == THREAD_CREATED && x->creator.i == y->creator.i &&
                   thread_get(t, x->creator)->origin == THREAD_MAIN;
    if (!by_main || x->site == y->site)
        return true;
    return setpool_has(t->sets, x->live_at_create, y->site) || setpool_has(t->sets, y->live_at_create, x->site);
}

const char *threads_why_parallel(const Threads *t, Moment a, Moment b, Arena *arena) {
    const Thread *x = thread_get(t, a.thread), *y = thread_get(t, b.thread);
    if (a.thread.i == b.thread.i && x->origin == THREAD_API)
        return "callers of the library may call these functions from different threads";
    if (a.thread.i == b.thread.i)
        return arena_printf(arena, "several threads run %s at once", x->name);
    if (x->origin == THREAD_MAIN || y->origin == THREAD_MAIN) {
        const Thread *other = x->origin == THREAD_MAIN ? y : x;
        return arena_printf(arena, "main goes on while thread %s, which it started, may still run", other->name);
    }
    if (x->origin == THREAD_API || y->origin == THREAD_API) {
        const Thread *other = x->origin == THREAD_API ? y : x;
        return arena_printf(arena, "thread %s runs beside the callers of the library", other->name);
    }
    return arena_printf(arena, "threads %s and %s run side by side", x->name, y->name);
}
