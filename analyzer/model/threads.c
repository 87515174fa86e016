/* threads.c: see threads.h. Contexts are found by a walk from the thread roots; creation calls add roots. What is
 * created: thread_create.c; which threads live where: thread_live.c, thread_leaves.c. */
#include "model/threads_internal.h"

#include "base/hash.h"

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

/* A path that speaks of one parameter, and what it is where that is the argument. */
struct Bound {
    PathId path, argument, result;
    FnId fn;
};

enum { BOUND_SLOTS = 1 << 14 };

/* Most contexts of a function agree in what a parameter is, and most paths speak of one. */
static PathId bind_one(const Threads *t, PathId id, const Context *ctx, uint32_t param) {
    PathId argument = ctx->params[param];
    uint64_t hash = hash_mix(map_pair(id.i, argument.i), ctx->fn.i);
    struct Bound *bound = &t->bound[hash % BOUND_SLOTS];
    if (!path_same(bound->path, id) || !path_same(bound->argument, argument) || bound->fn.i != ctx->fn.i)
        *bound = (struct Bound){id, argument, path_bind(t->pool, id, ctx->fn, ctx->params, ctx->param_count), ctx->fn};
    return bound->result;
}

static PathId ctx_bound(const Threads *t, PathId id, const Context *ctx) {
    const Path *path = path_get(t->pool, id);
    if (!(path->params & ctx->known))
        return id;
    uint32_t param = (uint32_t)__builtin_ctz(path->params);
    bool is_one = path->params == path_param_bit(param) && param < 31;
    return path->kind != PATH_PARAM && is_one ? bind_one(t, id, ctx, param)
                                              : path_bind(t->pool, id, ctx->fn, ctx->params, ctx->param_count);
}

PathId ctx_resolve(const Threads *t, CtxId id, PathId path) {
    const Context *ctx = ctx_get(t, id);
    const Thread *thread = thread_get(t, ctx->thread);
    PathId bound = ctx_bound(t, path, ctx);
    return thread->packed_count ? unpack(t, thread, bound) : bound;
}

bool ctx_is_within(const Threads *t, CtxId id, FnId fn) {
    for (; id.i; id = ctx_get(t, id)->parent) {
        if (ctx_get(t, id)->fn.i == fn.i)
            return true;
    }
    return false;
}

bool ctx_is_run_once(const Threads *t, CtxId id) {
    const Context *ctx = ctx_get(t, id);
    const CallSite *site = ctx->parent.i ? callgraph_site_at(t->graph, ctx_get(t, ctx->parent)->fn, ctx->call) : NULL;
    return bitset_has(&t->run_once, ctx->fn.i) && (!site || site->api);
}

/* The targets of a call; fewer where the context says which function a pointer is. */
static const FnId *context_targets(const Threads *t, CtxId id, const CallSite *site, uint32_t *count) {
    *count = site->target_count;
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

bool ctx_is_surely_called(const Threads *t, CtxId id) {
    const Context *ctx = ctx_get(t, id), *parent = ctx_get(t, ctx->parent);
    if (!ctx->parent.i)
        return !ctx->doubtful;
    const CallSite *site = callgraph_site_at(t->graph, parent->fn, ctx->call);
    uint32_t targets = 0;
    if (site)
        (void)context_targets(t, ctx->parent, site, &targets);
    return site && targets <= 1 && (!ctx->doubtful || parent->doubtful);
}

/* ---- contexts ---- */

typedef struct CtxKey {
    uint32_t fn, thread, locks, live, phase, owned, literals, merged;
    uint32_t variables; /* that it is given: variables_given */
    uint32_t by_call, parent, call; /* functions that wrap the creation of threads, or a join: by call */
} CtxKey;

/* What a context that stands for several calls is not told apart by holds of all of them: the phase where several
 * instances of a thread run; in doubt also what is live, and what is owned. Whether it has changed. */
static bool ctx_meet(ThreadBuilder *b, Context *ctx, const Entry *entry) {
    Phases *phases = b->t->phases;
    PhaseId phase = ctx->phase;
    if (phase.i != entry->phase.i)
        phase = phase_intern(phases, phase_join(phases, *phase_get(phases, phase), *phase_get(phases, entry->phase)));
    SetId live = setpool_union(b->t->sets, ctx->live, entry->live);
    Need owned = ctx->owned & entry->owned;
    bool changed = phase.i != ctx->phase.i || live.i != ctx->live.i || owned != ctx->owned;
    if (changed && ctx->doubtful && ++ctx->meets > THREADS_MEETS) { /* any time, rather than each in turn */
        phase = b->any_phase;
        live = b->any_live;
        owned = 0;
    }
    ctx->phase = phase;
    ctx->live = live;
    ctx->owned = owned;
    return changed;
}

void threads_wait(ThreadBuilder *b, CtxId id) {
    if (bitset_add(b->scratch, &b->waiting, id.i))
        *vec_push(b->scratch, &b->work) = id;
}

/* What lies behind an argument, if the callee may rely on it: rooted in a global, a local or a fresh object. */
static void ctx_bind(ThreadBuilder *b, Context *ctx, const Entry *entry, bool is_new, CtxId id) {
    SetId names = is_new ? entry->names : setpool_intersect(b->t->sets, ctx->names, entry->names);
    ctx->renamed = ctx->renamed || (!is_new && names.i != ctx->names.i);
    bool moved = !is_new && ctx_meet(b, ctx, entry);
    if (moved || is_new)
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
    if (ctx->stale || ctx->renamed)
        threads_wait(b, id);
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
    uint32_t most = key->thread & 1 ? THREADS_DOUBTFUL_CONTEXTS : THREADS_CONTEXTS;
    uint32_t limit = b->t->contexts.len < THREADS_ALL_CONTEXTS ? most : 1u;
    if ((key->literals || key->variables) && limit > 1 && merge->literal_count < THREADS_LITERAL_CONTEXTS)
        return;
    key->literals = key->variables = 0;
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
    if (!key->by_call) {
        Merge *merge = &b->merges.data[*map_find(b->per_fn, map_pair(key->fn, key->thread))];
        ++*(key->literals || key->variables ? &merge->literal_count : &merge->count);
    }
    uint32_t param_count = fn_func(t->pool->prog, entry->fn)->param_count;
    *vec_push(b->arena, &t->contexts) = (Context){.fn = entry->fn,
                                                  .thread = entry->thread,
                                                  .locks = {key->locks},
                                                  .live = entry->live,
                                                  .phase = entry->phase,
                                                  .owned = entry->owned,
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

/* Whether a function takes a lock and touches the scalar that a parameter points to: what it guards, it is given. */
static bool guards_parameter(const Threads *t, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(t->graph, fn, &count);
    const FnValues *v = t->values[fn.i];
    bool takes = false;
    for (uint32_t i = 0; i < count && !takes; i++)
        takes = sites[i].api && sites[i].api->kind == SYNC_ACQUIRE;
    for (uint32_t i = 0; takes && i < v->instr_count; i++) {
        if (v->address[i].i && path_get(t->pool, v->address[i])->kind == PATH_PARAM)
            return true;
    }
    return false;
}

/* The variables that a function which guards what it is given is called with, as a hash: others if two are one; 0 if it
 * is given none. */
static uint32_t variables_given(ThreadBuilder *b, const Entry *entry) {
    const Threads *t = b->t;
    uint64_t hash = 0;
    for (uint32_t k = 0; k < entry->arg_count; k++) {
        PathId arg = entry->args[k];
        bool variable = arg.i && path_get(t->pool, path_root(t->pool, arg, false))->kind == PATH_GLOBAL;
        hash = variable ? hash_mix(map_pair(arg.i, k + 1), hash) : hash;
    }
    return hash && guards_parameter(t, entry->fn) ? (uint32_t)hash | 1 : 0;
}

/* Which threads the function starts or waits for hangs on who calls it. */
static bool is_told_by_call(const ThreadBuilder *b, const Entry *entry) {
    const Threads *t = b->t;
    const CallSite *site =
        entry->parent.i ? callgraph_site_at(t->graph, ctx_get(t, entry->parent)->fn, entry->call) : NULL;
    bool joins = site && !site->api && live_joined_at(t, (uint32_t)(site - t->graph->sites.data)).i != SET_EMPTY.i;
    return t->spawns->is_wrapper[entry->fn.i] || (joins && !entry->doubtful);
}

CtxId threads_enter(ThreadBuilder *b, Entry entry) {
    const Thread *thread = thread_get(b->t, entry.thread);
    CtxKey key = {.fn = entry.fn.i,
                  .thread = entry.thread.i << 1 | entry.doubtful,
                  .locks = entry.locks.i,
                  .live = entry.doubtful ? 0 : entry.live.i,
                  .phase = entry.doubtful || thread->many || thread->again ? 0 : entry.phase.i,
                  .owned = entry.doubtful ? 0 : entry.owned};
    bool in_handler = thread->origin == THREAD_SIGNAL;
    key.literals = literals_of(b->t->literals, entry.fn, in_handler, entry.args, entry.arg_count).i;
    key.variables = entry.doubtful ? 0 : variables_given(b, &entry);
    bool is_new = false;
    key.by_call = is_told_by_call(b, &entry);
    if (key.by_call) {
        key.parent = entry.parent.i;
        key.call = entry.call.i;
    }
    uint64_t *slot = strmap_find(b->by_key, (const char *)&key, sizeof key);
    if (!slot) {
        if (!key.by_call)
            ctx_limit(b, &key);
        if (key.locks != entry.locks.i) { /* merged: which locks are held here is not known any more */
            entry.doubtful = true;
            key.merged = 1;
            key.live = key.phase = key.owned = 0;
        }
        if (!entry.doubtful) {
            entry.live = (SetId){key.live};
            entry.owned = key.owned;
            entry.phase = key.phase ? (PhaseId){key.phase} : entry.phase;
        }
        slot = strmap_slot(b->by_key, (const char *)&key, sizeof key, &is_new);
    }
    if (is_new)
        *slot = ctx_add(b, &entry, &key).i;
    CtxId id = {(uint32_t)*slot};
    ctx_bind(b, &b->t->contexts.data[id.i], &entry, is_new, id);
    return id;
}

/* ---- calls ---- */

FnId *threads_started_by(ThreadBuilder *b, CtxId id, const CallSite *site, uint32_t *out_count) {
    PathId start = ctx_resolve(b->t, id, site_argument(site, site->api->start));
    return callgraph_functions_of(b->t->graph, start, b->arena, out_count);
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
    uint32_t count = site->arg_count;
    PathId few[FEW], *args = count <= FEW ? few : ARENA_ARRAY(b->scratch, PathId, count);
    for (uint32_t k = 0; k < count; k++)
        args[k] = literals_compute(t->literals, ctx_resolve(t, id, site_argument(site, (int)k)));
    uint32_t target_count = site->target_count;
    const FnId *targets = context_targets(t, id, site, &target_count);
    bool ambiguous = target_count > 1 && thread_get(t, thread)->origin != THREAD_MAIN;
    bool doubtful = ctx_get(t, id)->doubtful || ambiguous;
    for (uint32_t k = 0; k < target_count; k++) {
        SetId named = held_names_for(t, id, names, site, targets[k]);
        CtxId callee = threads_enter(b, (Entry){.parent = id,
                                                .call = site->instr,
                                                .fn = targets[k],
                                                .thread = thread,
                                                .doubtful = doubtful,
                                                .locks = locks,
                                                .names = named,
                                                .live = at.live,
                                                .phase = at.phase,
                                                .owned = owned_at_call(b, id, site, targets[k], at.live),
                                                .args = args,
                                                .arg_count = count});
        if (named.i)
            held_note_handed(b, id, site, callee);
    }
}

static void visit_call(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at) {
    const Threads *t = b->t;
    const CallSite *site = &t->graph->sites.data[site_index];
    if (!ctx_reaches(t, id, site->instr) || site->fatal)
        return;
    if (site->api && site->api->kind == SYNC_THREAD_CREATE)
        threads_create(b, id, site_index, at);
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
    PathId callee =
        site->callee[0] ? (PathId){0} : values_operand(t->pool, v, tu_args(v->tu, tu_instr(v->tu, site->instr)));
    uint32_t named = path_get(t->pool, callee)->params;
    for (uint32_t k = 0; k < site->arg_count; k++)
        named |= path_get(t->pool, site_argument(site, (int)k))->params;
    return named & params;
}

/* Once visited, a context is visited again for what has come to be unknown since. */
static void visit_context(ThreadBuilder *b, CtxId id) {
    Threads *t = b->t;
    Context *ctx = &t->contexts.data[id.i];
    FnId fn = ctx->fn;
    uint32_t stale = ctx->stale;
    bool renamed = stale != UINT32_MAX && (ctx->renamed || held_names_hang_on(t, ctx->names, stale));
    ctx->stale = 0;
    ctx->renamed = false;
    bitset_remove(&b->waiting, id.i);
    if (renamed)
        held_hand_names(b, id);
    if (!stale)
        return;
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
    for (uint32_t k = g->bottom_up.len; k-- > 0;) { /* callers before callees */
        FnId fn = g->bottom_up.data[k];
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

static void find_started(ThreadBuilder *b) {
    for (uint32_t k = 1; k < b->t->spawns->list.len; k++) {
        uint32_t count = 0;
        FnId *roots = callgraph_functions_of(b->t->graph, b->t->spawns->list.data[k].start, b->scratch, &count);
        for (uint32_t i = 0; i < count; i++)
            bitset_add(b->scratch, &b->started, roots[i].i);
    }
}

/* What the library itself calls is perhaps not for callers outside. */
static bool is_called(const CallGraph *g, FnId fn) {
    return g->callers_first[fn.i] != g->callers_first[fn.i + 1];
}

/* A library: whoever calls it may do so from any thread. */
static void add_api(ThreadBuilder *b) {
    const Program *prog = b->t->pool->prog;
    ThreadId id = {b->t->threads.len};
    bool is_module = hosts_has_setup(b);
    *vec_push(b->arena, &b->t->threads) = (Thread){.origin = THREAD_API, .many = true, .name = "library callers"};
    VEC_EACH(const FnId, fn, &b->t->graph->fns) {
        const Tu *tu = fn_tu(prog, *fn);
        const Sym *sym = tu_sym(tu, fn_func(prog, *fn)->sym);
        if (!is_module && bitset_has(&b->t->graph->scope->own, fn->i) && (sym->flags & SYM_EXTERNAL) &&
            !called_with_locks(b, *fn) && !bitset_has(&b->started, fn->i))
            threads_enter(b,
                          hosts_entry_of(b, (Entry){.fn = *fn, .thread = id, .doubtful = is_called(b->t->graph, *fn)}));
    }
}

static void find_any_time(ThreadBuilder *b) {
    Threads *t = b->t;
    SetId live = SET_EMPTY, given = SET_EMPTY;
    for (uint32_t k = 1; k < t->spawns->list.len; k++)
        live = setpool_add(t->sets, live, k);
    b->any_live = setpool_union(t->sets, live, spawns_by_others(t->spawns, live));
    for (uint32_t k = 1; k < t->phases->tokens.len; k++)
        given = t->phases->tokens.data[k].dropped ? given : setpool_add(t->sets, given, k);
    b->any_phase = phase_intern(t->phases, (Phase){.given = given});
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
    t->bound = ARENA_ARRAY(arena, struct Bound, BOUND_SLOTS);
    vec_push(arena, &t->threads);
    vec_push(arena, &t->contexts);
    t->literals = literals_find(pool, values, graph, locks, arena);
    t->allocators = allocators_find(pool, values, graph, arena);
    t->spawns = spawns_find(pool, values, graph, locks->sets, arena);
    live_find(t, arena);
    t->phases = phases_find(t->spawns, locks, t->creates, arena);
    find_any_time(&b);
    find_many(&b);
    find_started(&b);
    held_leave_out_others(t);
    held_leave_out_private(t);
    if (graph->scope->main.i)
        add_main(&b, graph->scope->main);
    else
        add_api(&b);
    hosts_enter(&b);
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
