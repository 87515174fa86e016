/* thread_handlers.c: functions that the system calls: signal handlers, and what pthread_atfork has run at fork.
 *
 * A handler is a root of its own. Of sigaction's struct counts what was stored into it last before the call: the last
 * store that the call surely follows, and those after it. A struct that is a global, or that is handed in, has all that
 * is ever stored there.
 */
#include "model/threads_internal.h"

/* ---- which functions ---- */

/* Whether an instruction stores at the beginning of what `where` points to. */
static bool stores_at(const Threads *t, const FnValues *v, uint32_t relative, PathId where) {
    const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + relative});
    PathId address = v->address[relative];
    int64_t offset = 0, wanted = 0;
    return instr->op == OP_STORE && address.i &&
           path_same(path_root(t->pool, address, false), path_root(t->pool, where, false)) &&
           path_constant_offset(t->pool, address, &offset) && path_constant_offset(t->pool, where, &wanted) &&
           offset == wanted;
}

static void add_functions(ThreadBuilder *b, Bitset *found, PathId value) {
    uint32_t count = 0;
    const FnId *fns = callgraph_functions_of(b->t->graph, value, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        bitset_add(b->arena, found, fns[k].i);
}

/* What the function itself has stored there before the call. */
static void add_stored(ThreadBuilder *b, CtxId id, const CallSite *site, PathId where, Bitset *found) {
    const Threads *t = b->t;
    const FnValues *v = t->values[site->caller.i];
    bool surely = false;
    for (uint32_t i = site->instr.i - v->first_instr; i-- > 0 && !surely;) {
        InstrId store = {v->first_instr + i};
        if (!stores_at(t, v, i, where))
            continue;
        add_functions(b, found, ctx_resolve(t, id, values_operand(t->pool, v, tu_args(v->tu, tu_instr(v->tu, store)))));
        surely = cfg_dominates(v->cfg, values_block_of(v, store), site->block);
    }
}

static Bitset handlers_at(ThreadBuilder *b, CtxId id, const CallSite *site) {
    Bitset found = {0};
    PathId where = site_argument(site, site->api->start);
    if (!site->api->start_at) {
        add_functions(b, &found, ctx_resolve(b->t, id, where));
        return found;
    }
    if (where.i)
        add_stored(b, id, site, where, &found);
    if (where.i && bitset_is_empty(&found))
        add_functions(b, &found, path_load(b->t->pool, ctx_resolve(b->t, id, where), (PathId){0}));
    return found;
}

/* ---- signals ---- */

static bool is_synchronous(const Threads *t, CtxId id, const CallSite *site) {
    PathId number = site_argument(site, site->api->type);
    const Path *path = path_get(t->pool, number.i ? ctx_resolve(t, id, number) : number);
    return path->kind == PATH_INT && path->num >= 0 && path->num < 32 && (site->api->synchronous >> path->num & 1);
}

static ThreadId handler_thread(ThreadBuilder *b, FnId fn, uint32_t site) {
    Threads *t = b->t;
    for (uint32_t k = 1; k < t->threads.len; k++) {
        if (t->threads.data[k].origin == THREAD_SIGNAL && t->threads.data[k].root.i == fn.i)
            return (ThreadId){k};
    }
    *vec_push(b->arena, &t->threads) =
        (Thread){.origin = THREAD_SIGNAL, .root = fn, .site = site, .name = prog_fn(t->pool->prog, fn)->name};
    return (ThreadId){t->threads.len - 1};
}

void handlers_install(ThreadBuilder *b, CtxId id, uint32_t site_index) {
    Threads *t = b->t;
    const CallSite *site = &t->graph->sites.data[site_index];
    const Bitset found = handlers_at(b, id, site);
    bool synchronous = is_synchronous(t, id, site);
    if (!bitset_is_empty(&found))
        bitset_add(b->arena, &t->installs, site_index);
    for (uint32_t fn = bitset_next(&found, 0); fn != UINT32_MAX; fn = bitset_next(&found, fn + 1)) {
        ThreadId thread = handler_thread(b, (FnId){fn}, site_index);
        t->threads.data[thread.i].asynchronous = t->threads.data[thread.i].asynchronous || !synchronous;
        threads_enter(b, (Entry){.fn = {fn}, .thread = thread});
    }
}

/* ---- fork ---- */

static void run_at_fork(ThreadBuilder *b, CtxId id, const CallSite *fork, PathId handler, Moment at) {
    const Threads *t = b->t;
    uint32_t count = 0;
    const FnId *fns = callgraph_functions_of(t->graph, handler, b->arena, &count);
    for (uint32_t k = 0; k < count; k++)
        threads_enter(b, (Entry){.parent = id,
                                 .call = fork->instr,
                                 .fn = fns[k],
                                 .thread = at.thread,
                                 .doubtful = ctx_get(t, id)->doubtful,
                                 .locks = ctx_locks_at(t, id, fork->instr),
                                 .live = at.live,
                                 .phase = at.phase});
}

/* In the child process there is no other thread. */
static PhaseId phase_of_child(const Threads *t, PhaseId phase) {
    Phase child = *phase_get(t->phases, phase);
    for (uint32_t k = 1; k < t->phases->tokens.len; k++) {
        if (t->phases->tokens.data[k].kind == TOKEN_CHILD)
            child.passed = setpool_add(t->sets, child.passed, k << 1);
    }
    return phase_intern(t->phases, child);
}

void handlers_run_fork(ThreadBuilder *b, CtxId id, const CallSite *fork, Moment at) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        if (!site->api || site->api->kind != SYNC_FORK_HANDLERS)
            continue;
        run_at_fork(b, id, fork, site_argument(site, site->api->start), at);
        run_at_fork(b, id, fork, site_argument(site, site->api->parent), at);
        Moment child = {at.thread, at.live, phase_of_child(b->t, at.phase)};
        run_at_fork(b, id, fork, site_argument(site, site->api->child), child);
    }
}
