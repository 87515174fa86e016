/* threads.c: see threads.h. Contexts are found by a walk from the thread roots; creation calls add roots. Which threads
 * live where: thread_live.c. */
#include "model/threads_internal.h"

#include <string.h>

/* ---- what the paths of a context mean ---- */

/* The value that was packed at an address behind the thread's argument; 0 if none was. */
static PathId packed_at(const Threads *t, const Thread *thread, PathId address) {
    int64_t offset = 0;
    for (; !path_same(address, thread->argument); address = path_get(t->pool, address)->base) {
        const Path *path = path_get(t->pool, address);
        if (path->kind != PATH_FIELD)
            return (PathId){0};
        offset += path->num;
    }
    for (uint32_t k = 0; k < thread->packed_count; k++) {
        if (thread->packed[k].offset == offset)
            return thread->packed[k].value;
    }
    return (PathId){0};
}

/* Replaces what is read from behind the thread's argument by what its creator packed there. */
static PathId unpack(const Threads *t, const Thread *thread, PathId id) {
    Path path = *path_get(t->pool, id);
    if (path.kind != PATH_FIELD && path.kind != PATH_INDEX && path.kind != PATH_LOAD)
        return id;
    PathId packed = path.kind == PATH_LOAD ? packed_at(t, thread, path.base) : (PathId){0};
    if (packed.i)
        return packed;
    PathId base = unpack(t, thread, path.base);
    if (path_same(base, path.base))
        return id;
    path.base = base;
    return path_make(t->pool, path);
}

PathId ctx_resolve(const Threads *t, CtxId id, PathId path) {
    const Context *ctx = ctx_get(t, id);
    const Thread *thread = thread_get(t, ctx->thread);
    bool binds = path_get(t->pool, path)->params & ctx->known;
    PathId bound = binds ? path_bind(t->pool, path, ctx->fn, ctx->params, ctx->param_count) : path;
    return thread->packed_count ? unpack(t, thread, bound) : bound;
}

bool ctx_is_within(const Threads *t, CtxId id, FnId fn) {
    for (; id.i; id = ctx_get(t, id)->parent) {
        if (ctx_get(t, id)->fn.i == fn.i)
            return true;
    }
    return false;
}

bool ctx_is_surely_called(const Threads *t, CtxId id) {
    const Context *ctx = ctx_get(t, id), *parent = ctx_get(t, ctx->parent);
    if (!ctx->parent.i)
        return !ctx->doubtful;
    const CallSite *site = callgraph_site_at(t->graph, parent->fn, ctx->call);
    return site && site->target_count <= 1 && (!ctx->doubtful || parent->doubtful);
}

/* ---- contexts ---- */

typedef struct CtxKey {
    uint32_t fn, thread, locks, live, phase, owned, literals, merged;
    uint32_t parent, call; /* functions that wrap the creation of threads: by call */
} CtxKey;

/* Where several instances of a thread run, phases are of little use: their contexts are not told apart by them, but
 * have what holds of all. Whether that has changed. */
static bool ctx_meet_phase(ThreadBuilder *b, Context *ctx, PhaseId phase, bool is_new) {
    Phases *phases = b->t->phases;
    PhaseId met =
        is_new ? phase
               : phase_intern(phases, phase_join(phases, *phase_get(phases, ctx->phase), *phase_get(phases, phase)));
    bool changed = !is_new && met.i != ctx->phase.i;
    ctx->phase = met;
    ctx->phase_at = changed ? NULL : ctx->phase_at;
    return changed;
}

/* What lies behind an argument, if the callee may rely on it: rooted in a global, a local or a fresh object. */
static void ctx_bind(ThreadBuilder *b, Context *ctx, const Entry *entry, bool is_new, CtxId id) {
    SetId names = is_new ? entry->names : setpool_intersect(b->t->sets, ctx->names, entry->names);
    bool renamed = names.i != ctx->names.i;
    if (ctx_meet_phase(b, ctx, entry->phase, is_new) || renamed || is_new)
        ctx->stale = UINT32_MAX;
    ctx->names = names;
    ctx->known = 0;
    for (uint32_t k = 0; k < ctx->param_count; k++) {
        PathId arg = k < entry->arg_count ? entry->args[k] : (PathId){0};
        if (is_new)
            ctx->params[k] = arg;
        else if (ctx->params[k].i && !path_same(ctx->params[k], arg)) {
            ctx->params[k] = (PathId){0};
            ctx->stale |= path_param_bit(k);
        }
        ctx->known |= ctx->params[k].i ? path_param_bit(k) : 0;
    }
    if (ctx->stale && bitset_add(b->scratch, &b->waiting, id.i))
        *vec_push(b->scratch, &b->work) = id;
}

/* Past the limit, contexts of a function on a thread are merged: fewer locks, more live threads, less of a phase. */
static void ctx_limit(ThreadBuilder *b, CtxKey *key) {
    bool is_new = false;
    uint64_t *slot = map_slot(b->per_fn, map_pair(key->fn, key->thread), &is_new);
    if (is_new) {
        *slot = b->merges.len;
        *vec_push(b->scratch, &b->merges) = (Merge){.phase = {key->phase}, .owned = key->owned};
    }
    Merge *merge = &b->merges.data[*slot];
    uint32_t limit = b->t->contexts.len < THREADS_ALL_CONTEXTS ? THREADS_CONTEXTS : 1u;
    if (key->literals && limit > 1 && merge->literal_count < THREADS_LITERAL_CONTEXTS)
        return;
    key->literals = 0;
    SetId locks = {key->locks};
    merge->locks = merge->count ? setpool_intersect(b->t->sets, merge->locks, locks) : locks;
    merge->live = setpool_union(b->t->sets, merge->live, (SetId){key->live});
    merge->owned &= key->owned;
    Phases *phases = b->t->phases;
    merge->phase = phase_intern(
        phases, phase_join(phases, *phase_get(phases, merge->phase), *phase_get(phases, (PhaseId){key->phase})));
    if (merge->count < limit)
        return;
    key->locks = merge->locks.i;
    key->live = merge->live.i;
    key->owned = merge->owned;
    key->phase = merge->phase.i;
    if (!merge->told) {
        const Program *prog = b->t->pool->prog;
        const Tu *tu = fn_tu(prog, (FnId){key->fn});
        const Loc *loc = tu_loc(tu, tu_sym(tu, fn_func(prog, (FnId){key->fn})->sym)->loc);
        diag_gap(b->diag, GAP_CONTEXTS_MERGED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
                 prog_fn(prog, (FnId){key->fn})->name, "");
        merge->told = true;
    }
}

static CtxId ctx_add(ThreadBuilder *b, const Entry *entry, const CtxKey *key) {
    Threads *t = b->t;
    CtxId id = {t->contexts.len};
    if (!t->spawns->is_wrapper[entry->fn.i]) {
        Merge *merge = &b->merges.data[*map_find(b->per_fn, map_pair(key->fn, key->thread))];
        ++*(key->literals ? &merge->literal_count : &merge->count);
    }
    uint32_t param_count = fn_func(t->pool->prog, entry->fn)->param_count;
    *vec_push(b->arena, &t->contexts) = (Context){.fn = entry->fn,
                                                  .thread = entry->thread,
                                                  .locks = {key->locks},
                                                  .live = {key->live},
                                                  .owned = key->owned,
                                                  .parent = entry->parent,
                                                  .call = entry->call,
                                                  .doubtful = entry->doubtful,
                                                  .literals = {key->literals},
                                                  .next = t->of_fn[entry->fn.i],
                                                  .param_count = param_count,
                                                  .params = ARENA_ARRAY(b->arena, PathId, param_count)};
    t->of_fn[entry->fn.i] = id;
    return id;
}

void threads_enter(ThreadBuilder *b, Entry entry) {
    CtxKey key = {.fn = entry.fn.i,
                  .thread = entry.thread.i << 1 | entry.doubtful,
                  .locks = entry.locks.i,
                  .live = entry.live.i,
                  .phase = thread_get(b->t, entry.thread)->many ? 0 : entry.phase.i,
                  .owned = entry.owned};
    key.literals = literals_of(b->t->literals, entry.fn, entry.args, entry.arg_count).i;
    bool is_wrapper = b->t->spawns->is_wrapper[entry.fn.i], is_new = false;
    if (is_wrapper) {
        key.parent = entry.parent.i;
        key.call = entry.call.i;
    }
    uint64_t *slot = strmap_find(b->by_key, (const char *)&key, sizeof key);
    if (!slot) {
        if (!is_wrapper)
            ctx_limit(b, &key);
        if (key.locks != entry.locks.i) { /* merged: which locks are held here is not known any more */
            entry.doubtful = true;
            key.merged = 1;
        }
        slot = strmap_slot(b->by_key, (const char *)&key, sizeof key, &is_new);
    }
    if (is_new)
        *slot = ctx_add(b, &entry, &key).i;
    if (key.phase)
        entry.phase = (PhaseId){key.phase};
    ctx_bind(b, &b->t->contexts.data[*slot], &entry, is_new, (CtxId){(uint32_t)*slot});
}

/* ---- creation ---- */

/* Whether an object is made anew for each creation: its maker, one of the functions that lead to it, does so in the loop
 * that creates, if there is one, and none of those in between creates in a loop. */
static bool is_made_each_time(const Threads *t, const Spawn *spawn, const Path *made) {
    for (uint32_t k = 0; k <= spawn->via_count; k++) {
        const CallSite *call = &t->graph->sites.data[k ? spawn->via[k - 1] : spawn->site];
        const FnValues *v = t->values[call->caller.i];
        uint32_t loop = v->cfg->loop_head[call->block];
        if (made->a == call->caller.i)
            return loop == UINT32_MAX ||
                   (made->kind == PATH_RESULT && cfg_dominates(v->cfg, loop, values_block_of(v, (InstrId){made->b})));
        if (loop != UINT32_MAX)
            return false;
    }
    return made->kind == PATH_RESULT;
}

/* Whether a path names a fresh object, an element or a number that differs from one creation to the next. */
static bool argument_is_own(const Threads *t, const Spawn *spawn, PathId argument) {
    const PathPool *pool = t->pool;
    const Path *path = path_get(pool, argument);
    PathId object = path_root(pool, argument, false);
    const Path *root = path_get(pool, object);
    bool indexed = path->kind == PATH_INDEX || path->kind == PATH_PHI || path->kind == PATH_BIN;
    bool element = path->kind == PATH_FIELD && path_get(pool, path->base)->kind == PATH_INDEX;
    bool fresh = root->kind == PATH_RESULT && alloc_is_fresh(t->allocators, object);
    if (element || (indexed && (spawn->in_loop || fresh)))
        return root->kind != PATH_RESULT || fresh;
    return (fresh || root->kind == PATH_LOCAL) && is_made_each_time(t, spawn, root);
}

/* pthread_create(&server->thread, NULL, serve, server): an object keeps one handle, thus has one thread. What keeps it, in
 * the creator's terms; 0 if it does not hang on the argument, or keeps many. */
static PathId keeper_of(const Threads *t, CtxId spawn_ctx, const Spawn *spawn, PathId argument) {
    const Path *handle = path_get(t->pool, ctx_resolve(t, spawn_ctx, spawn->handle));
    PathId place = handle->kind == PATH_LOAD ? handle->base : (PathId){0}, owner = path_root(t->pool, place, true);
    uint8_t kind = path_get(t->pool, owner)->kind;
    bool many = spawn->in_loop && kind != PATH_PHI;
    for (PathId at = place; at.i && !many; at = path_get(t->pool, at)->base)
        many = path_get(t->pool, at)->kind == PATH_INDEX;
    bool hangs = kind != PATH_GLOBAL && kind != PATH_LOCAL && path_same(owner, path_root(t->pool, argument, true));
    return place.i && argument.i && hangs && !many ? path_root(t->pool, place, false) : (PathId){0};
}

/* The spawn that the creating call stands for in a context, and the context of Spawn.fn; 0 if none fits. */
static SpawnId spawn_in(const Threads *t, CtxId id, uint32_t site_index, CtxId *out_ctx) {
    const uint64_t *first = map_find(t->spawns->at_site, site_index);
    for (uint32_t k = first ? (uint32_t)*first : UINT32_MAX; k < t->spawns->list.len; k++) {
        const Spawn *spawn = &t->spawns->list.data[k];
        if (spawn->site != site_index)
            break;
        bool fits = true;
        CtxId at = id;
        for (uint32_t v = 0; v < spawn->via_count && fits; v++) {
            const CallSite *call = &t->graph->sites.data[spawn->via[v]];
            CtxId parent = ctx_get(t, at)->parent;
            fits = parent.i && ctx_get(t, parent)->fn.i == call->caller.i && ctx_get(t, at)->call.i == call->instr.i;
            at = parent;
        }
        if (fits && (spawn->via_count || !ctx_get(t, at)->parent.i || !t->spawns->is_wrapper[spawn->fn.i])) {
            *out_ctx = at;
            return (SpawnId){k};
        }
    }
    return (SpawnId){0};
}

/* What lies behind the argument, and the thread's name: of the function that a wrapper was given, if there is one. */
static void thread_unpack(ThreadBuilder *b, Thread *thread, const Spawn *spawn, CtxId spawn_ctx) {
    const Program *prog = b->t->pool->prog;
    for (uint32_t k = 0; k < spawn->packed_count; k++) {
        Packed packed = {spawn->packed[k].offset, ctx_resolve(b->t, spawn_ctx, spawn->packed[k].value)};
        bool twice = false;
        for (uint32_t other = 0; other < spawn->packed_count; other++)
            twice = twice || (other != k && spawn->packed[other].offset == packed.offset);
        if (twice || !packed.value.i)
            continue;
        thread->packed[thread->packed_count++] = packed;
        const Path *path = path_get(b->t->pool, packed.value);
        if (path->kind == PATH_GLOBAL && prog->globals.data[path->a].is_func)
            thread->name = prog->globals.data[path->a].name;
    }
}

/* Threads of a creator of which several instances run are never told apart by spawn: one for each thing to do. */
typedef struct ThreadKey {
    uint32_t site, spawn, root, creator, argument;
    const char *name;
} ThreadKey;

static ThreadKey thread_key(const Threads *t, const Thread *thread) {
    ThreadKey key = {.site = thread->site, .root = thread->root.i};
    if (thread_get(t, thread->creator)->many) {
        key.argument = thread->argument.i;
        key.name = thread->name;
    } else {
        key.spawn = thread->spawn.i;
        key.creator = thread->creator.i;
    }
    return key;
}

/* A thread whose spawn has created its creator already stands for all that are created in turn. */
static ThreadId creator_of(const Threads *t, SpawnId spawn, ThreadId creator) {
    for (ThreadId at = creator; at.i; at = thread_get(t, at)->creator) {
        if (thread_get(t, at)->spawn.i == spawn.i)
            return thread_get(t, at)->creator;
    }
    return creator;
}

/* Whether the function may call itself while a thread of the spawn that it has made lives. */
static bool lives_in_recursion(const ThreadBuilder *b, SpawnId id) {
    const Threads *t = b->t;
    FnId fn = spawn_get(t->spawns, id)->fn;
    const CallGraph *g = t->graph;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(g, fn, &count);
    Arena *scratch = arena_new();
    const SetId *live_at = live_at_blocks(t, fn, SET_EMPTY, scratch);
    bool lives = false;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < sites[i].target_count && !lives; k++)
            lives = g->scc[sites[i].targets[k].i] == g->scc[fn.i] &&
                    setpool_has(t->sets, live_through(t, fn, sites[i].block, live_at[sites[i].block], sites[i].instr),
                                id.i);
    }
    arena_free(scratch);
    return lives;
}

/* Whether the spawning function runs several times, and a thread of one time may still be there at the next: not if it
 * joins its threads itself. */
static bool spawns_again(const ThreadBuilder *b, SpawnId id) {
    FnId fn = spawn_get(b->t->spawns, id)->fn;
    return b->fn_many[fn.i] && (setpool_has(b->t->sets, b->t->leaves[fn.i], id.i) || lives_in_recursion(b, id));
}

static void create_thread(ThreadBuilder *b, CtxId parent, SpawnId spawn_id, CtxId spawn_ctx, FnId root, Moment at) {
    Threads *t = b->t;
    const Spawn *spawn = spawn_get(t->spawns, spawn_id);
    ThreadId direct = at.thread, creator = creator_of(t, spawn_id, direct);
    Thread made = {.origin = THREAD_CREATED,
                   .root = root,
                   .spawn = spawn_id,
                   .site = spawn->site,
                   .creator = creator,
                   .argument = ctx_resolve(t, spawn_ctx, spawn->argument),
                   .create_ctx = parent,
                   .name = prog_fn(t->pool->prog, root)->name};
    const SyncCall *api = t->graph->sites.data[spawn->site].api;
    made.many = api->many || spawn->in_loop || thread_get(t, creator)->many || spawns_again(b, spawn_id);
    made.keeper = keeper_of(t, spawn_ctx, spawn, made.argument);
    made.own_argument = made.keeper.i || argument_is_own(t, spawn, made.argument);
    thread_unpack(b, &made, spawn, spawn_ctx);
    ThreadKey key = thread_key(t, &made);
    bool is_new = false;
    uint64_t *slot = strmap_slot(b->by_thread, (const char *)&key, sizeof key, &is_new);
    if (is_new) {
        *slot = t->threads.len;
        *vec_push(b->arena, &t->threads) = made;
    }
    Thread *thread = &t->threads.data[*slot];
    thread->live_at_create = setpool_union(t->sets, thread->live_at_create, at.live);
    thread->many = thread->many || direct.i != creator.i ||
                   (thread->create_ctx.i != parent.i && !path_same(thread->argument, made.argument));
    PathId args[SYNC_MOST_ARGUMENTS] = {0};
    args[api->parameter] = made.argument;
    SetId names, locks = held_from_start(t, root, &names);
    threads_enter(b, (Entry){.fn = root,
                             .thread = {(uint32_t)*slot},
                             .doubtful = ctx_get(t, parent)->doubtful,
                             .locks = locks,
                             .names = names,
                             .phase = phases_entry(t->phases, root, at.phase),
                             .args = args,
                             .arg_count = (uint32_t)api->parameter + 1});
}

FnId *threads_started_by(ThreadBuilder *b, CtxId id, const CallSite *site, uint32_t *out_count) {
    PathId start = ctx_resolve(b->t, id, site_argument(site, site->api->start));
    return callgraph_functions_of(b->t->graph, start, b->arena, out_count);
}

static void visit_create(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at) {
    CtxId spawn_ctx = {0};
    SpawnId spawn = spawn_in(b->t, id, site_index, &spawn_ctx);
    PathId start = spawn.i ? ctx_resolve(b->t, spawn_ctx, spawn_get(b->t->spawns, spawn)->start) : (PathId){0};
    uint32_t count = 0;
    FnId *roots = callgraph_functions_of(b->t->graph, start, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        create_thread(b, id, spawn, spawn_ctx, roots[k], at);
    if (count)
        return;
    const CallSite *site = &b->t->graph->sites.data[site_index];
    const Tu *tu = fn_tu(b->t->pool->prog, site->caller);
    const Loc *loc = tu_loc(tu, tu_instr(tu, site->instr)->loc);
    diag_gap(b->diag, GAP_THREAD_UNRESOLVED, tu_str(tu, tu->files.data[loc->file.i].path), loc->line,
             prog_fn(b->t->pool->prog, site->caller)->name, "");
}

/* The function runs here, on this thread: pthread_once, qsort and the like. */
static void visit_run(ThreadBuilder *b, CtxId id, const CallSite *site, SetId locks, Moment at) {
    uint32_t count = 0;
    FnId *fns = threads_started_by(b, id, site, &count);
    PathId args[SYNC_MOST_ARGUMENTS] = {0};
    args[site->api->parameter] = ctx_resolve(b->t, id, site_argument(site, site->api->argument));
    for (uint32_t k = 0; k < count; k++)
        threads_enter(b, (Entry){.parent = id,
                                 .call = site->instr,
                                 .fn = fns[k],
                                 .thread = ctx_get(b->t, id)->thread,
                                 .doubtful = ctx_get(b->t, id)->doubtful,
                                 .locks = locks,
                                 .live = at.live,
                                 .phase = at.phase,
                                 .args = args,
                                 .arg_count = (uint32_t)site->api->parameter + 1});
    for (uint32_t k = 0; k < count && site->api->kind == SYNC_ONCE; k++)
        bitset_add(b->arena, &b->t->run_once, fns[k].i);
}

/* The targets of a call; fewer where the context says which function a pointer is. */
static const FnId *context_targets(ThreadBuilder *b, CtxId id, const CallSite *site, uint32_t *count) {
    const Threads *t = b->t;
    if (site->target_count <= 1 || site->callee[0])
        return site->targets;
    const FnValues *v = t->values[site->caller.i];
    PathId callee = values_operand(t->pool, v, tu_args(v->tu, tu_instr(v->tu, site->instr)));
    const Path *path = path_get(t->pool, ctx_resolve(t, id, callee));
    const ProgGlobal *global = path->kind == PATH_GLOBAL ? &t->pool->prog->globals.data[path->a] : NULL;
    for (uint32_t k = 0; k < site->target_count && global && global->is_func; k++) {
        if (site->targets[k].i == global->fn.i) {
            *count = 1;
            return &site->targets[k];
        }
    }
    return site->targets;
}

/* What main has to itself while it is alone does not matter, unless the callee starts a thread. */
static Need owned_at_call(const ThreadBuilder *b, CtxId id, const CallSite *site, FnId callee, SetId live) {
    bool alone = thread_get(b->t, ctx_get(b->t, id)->thread)->origin == THREAD_MAIN && live.i == SET_EMPTY.i;
    if (alone && !live_is_changed_by(b->t, callee))
        return 0;
    return escape_at_call(b->t->escapes, site, callee, ctx_get(b->t, id)->owned);
}

/* The functions that a call leads to run on the context's thread, with what is held here. */
static void visit_targets(ThreadBuilder *b, CtxId id, const CallSite *site, Moment at) {
    const Threads *t = b->t;
    ThreadId thread = ctx_get(t, id)->thread;
    SetId locks = ctx_locks_at(t, id, site->instr), names = ctx_names_at(t, id, site->instr);
    enum { FEW = 16 };
    uint32_t count = tu_instr(t->values[site->caller.i]->tu, site->instr)->arg_count - 1u;
    PathId few[FEW], *args = count <= FEW ? few : ARENA_ARRAY(b->scratch, PathId, count);
    for (uint32_t k = 0; k < count; k++)
        args[k] = ctx_resolve(t, id, site_argument(site, (int)k));
    uint32_t target_count = site->target_count;
    const FnId *targets = context_targets(b, id, site, &target_count);
    bool ambiguous = target_count > 1 && thread_get(t, thread)->origin != THREAD_MAIN;
    bool doubtful = ctx_get(t, id)->doubtful || ambiguous;
    for (uint32_t k = 0; k < target_count; k++)
        threads_enter(b, (Entry){.parent = id,
                                 .call = site->instr,
                                 .fn = targets[k],
                                 .thread = thread,
                                 .doubtful = doubtful,
                                 .locks = locks,
                                 .names = held_names_for(t, id, names, site, targets[k]),
                                 .live = at.live,
                                 .phase = at.phase,
                                 .owned = owned_at_call(b, id, site, targets[k], at.live),
                                 .args = args,
                                 .arg_count = count});
}

static void visit_call(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at) {
    const Threads *t = b->t;
    const CallSite *site = &t->graph->sites.data[site_index];
    if (!ctx_reaches(t, id, site->instr) || site->fatal)
        return;
    if (site->api && site->api->kind == SYNC_THREAD_CREATE)
        visit_create(b, id, site_index, at);
    if (site->api && (site->api->kind == SYNC_ONCE || site->api->kind == SYNC_CALL))
        visit_run(b, id, site, ctx_locks_at(t, id, site->instr), at);
    if (site->api && site->api->kind == SYNC_CALLBACK)
        callbacks_register(b, id, site);
    if (site->api && site->api->kind == SYNC_SIGNAL_HANDLER)
        handlers_install(b, id, site_index);
    if (site->api && site->api->kind == SYNC_FORK)
        handlers_run_fork(b, id, site, at);
    if (site->api && site->api->kind == SYNC_RUN_CALLBACKS)
        callbacks_run(b, id, site_index, at);
    if (site->target_count)
        visit_targets(b, id, site, at);
}

/* Whether what the call leads to hangs on one of these parameters. */
static bool call_hangs_on(const Threads *t, const CallSite *site, uint32_t params) {
    const FnValues *v = t->values[site->caller.i];
    const FnLocks *locks = &t->locks->fns[site->caller.i];
    uint32_t relative = site->instr.i - v->first_instr;
    if (params == UINT32_MAX || site->api || (locks->must && (locks->must[relative].i || locks->lost[relative].i)))
        return true;
    const Instr *instr = tu_instr(v->tu, site->instr);
    PathId callee = site->callee[0] ? (PathId){0} : values_operand(t->pool, v, tu_args(v->tu, instr));
    uint32_t named = path_get(t->pool, callee)->params;
    for (uint32_t k = 0; k + 1 < instr->arg_count; k++)
        named |= path_get(t->pool, site_argument(site, (int)k))->params;
    return named & params;
}

/* The parameters that names of the locks held speak of, in bits as Path.params. */
static uint32_t parameters_of_names(const Threads *t, SetId names) {
    uint32_t count = 0, found = 0;
    const uint32_t *members = setpool_members(t->sets, names, &count);
    for (uint32_t i = 0; i < count; i++)
        found |= path_get(t->pool, (PathId){members[i] >> 1})->params;
    return found;
}

/* Once visited, a context is visited again for what has come to be unknown since. */
static void visit_context(ThreadBuilder *b, CtxId id) {
    Threads *t = b->t;
    Context *ctx = &t->contexts.data[id.i];
    FnId fn = ctx->fn;
    uint32_t stale = parameters_of_names(t, ctx->names) & ctx->stale ? UINT32_MAX : ctx->stale;
    ctx->stale = 0;
    bitset_remove(&b->waiting, id.i);
    uint32_t first = t->graph->site_of[fn.i];
    const Course course = course_of(b->courses, ctx);
    ctx->live_at = course.live_at;
    ctx->phase_at = course.phase_at;
    const Moment constant = {ctx->thread, ctx->live, ctx->phase};
    for (uint32_t i = first; i < t->graph->site_of[fn.i + 1]; i++) {
        if (!call_hangs_on(t, &t->graph->sites.data[i], stale))
            continue;
        Moment at = constant;
        at.live = course.live_at ? course.before[i - first].live : at.live;
        at.phase = course.phase_at ? course.before[i - first].phase : at.phase;
        visit_call(b, id, i, at);
    }
}

/* ---- roots ---- */

/* Functions that may run several times: called in a loop, from several places, or by such a function. */
static void find_many(ThreadBuilder *b) {
    const CallGraph *g = b->t->graph;
    b->fn_many = ARENA_ARRAY(b->scratch, bool, g->fn_count);
    callbacks_mark_many(b);
    for (uint32_t k = g->fn_count - 1; k-- > 0;) { /* callers before callees */
        FnId fn = g->bottom_up[k];
        uint32_t callers = g->callers_first[fn.i + 1] - g->callers_first[fn.i];
        bool many = callers > 1 || b->fn_many[fn.i];
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
    *vec_push(b->arena, &b->t->threads) = (Thread){.origin = THREAD_MAIN, .root = fn, .name = "main"};
    SetId names, locks = held_from_start(b->t, fn, &names);
    PhaseId phase = phases_entry(b->t->phases, fn, (PhaseId){0});
    threads_enter(b, (Entry){.fn = fn, .thread = id, .locks = locks, .names = names, .phase = phase});
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

/* What the library itself calls is perhaps not for callers outside. */
static bool is_called(const CallGraph *g, FnId fn) {
    return g->callers_first[fn.i] != g->callers_first[fn.i + 1];
}

/* A library: whoever calls it may do so from any thread. */
static void add_api(ThreadBuilder *b) {
    const Program *prog = b->t->pool->prog;
    ThreadId id = {b->t->threads.len};
    *vec_push(b->arena, &b->t->threads) = (Thread){.origin = THREAD_API, .many = true, .name = "library callers"};
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        const Tu *tu = fn_tu(prog, (FnId){fn});
        const Sym *sym = tu_sym(tu, fn_func(prog, (FnId){fn})->sym);
        if (bitset_has(&b->t->graph->scope->own, fn) && (sym->flags & SYM_EXTERNAL) &&
            !called_with_locks(b, (FnId){fn}))
            threads_enter(b, (Entry){.fn = {fn}, .thread = id, .doubtful = is_called(b->t->graph, (FnId){fn})});
    }
}

Threads *threads_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Escapes *escapes,
                       Locks *locks, Arena *arena, Diag *diag) {
    Threads *t = ARENA_NEW(arena, Threads);
    *t = (Threads){
        .pool = pool, .values = values, .graph = graph, .escapes = escapes, .locks = locks, .sets = locks->sets};
    ThreadBuilder b = {.t = t,
                       .arena = arena,
                       .scratch = arena_new(),
                       .diag = diag,
                       .courses = courses_new(t, arena),
                       .callbacks = callbacks_new(arena)};
    b.by_key = strmap_new(b.scratch);
    b.by_thread = strmap_new(b.scratch);
    b.per_fn = map_new(b.scratch);
    t->of_fn = ARENA_ARRAY(arena, CtxId, graph->fn_count);
    vec_push(arena, &t->threads);
    vec_push(arena, &t->contexts);
    t->literals = literals_find(pool, values, graph, locks, arena);
    t->allocators = allocators_find(pool, values, graph, arena);
    t->spawns = spawns_find(pool, values, graph, locks->sets, arena);
    live_find(t, arena);
    t->phases = phases_find(t->spawns, locks, t->creates, arena);
    find_many(&b);
    held_leave_out_others(t);
    if (graph->scope->main.i)
        add_main(&b, graph->scope->main);
    else
        add_api(&b);
    uint32_t next = 0;
    do {
        for (; next < b.work.len; next++)
            visit_context(&b, b.work.data[next]);
    } while (callbacks_settle(&b));
    arena_free(b.scratch);
    if (!graph->scope->main.i)
        held_find_lent(t, arena);
    held_find_unproven(t);
    threads_find_releases(t, arena);
    t->has_threads = !graph->scope->main.i;
    VEC_EACH(const Thread, thread, &t->threads)
        t->has_threads = t->has_threads || thread->origin == THREAD_CREATED;
    return t;
}

/* ---- moments ---- */

Moment ctx_moment_at(const Threads *t, CtxId id, uint32_t block, InstrId instr) {
    const Context *ctx = ctx_get(t, id);
    Moment at = {ctx->thread, ctx->live, ctx->phase};
    if (ctx->live_at)
        at.live = live_through(t, ctx->fn, block, ctx->live_at[block], instr);
    if (ctx->phase_at)
        at.phase = phases_through(t->phases, ctx->fn, block, ctx->phase_at[block], instr);
    return at;
}
