/* callbacks.c: who runs the functions that are handed to libraries.
 *
 * A call that registers a callback and one that runs callbacks meet if they are of one library (one model file) and of
 * one loop. Which loop a callback belongs to says the class of the loop's pointer, where it is known on both sides;
 * else it is taken to be the loop of the thread that registers. What no loop runs then is run by all of them. A
 * function whose address is taken and that nothing calls is called from code that is not seen: by the first thread, at
 * any time, without a lock; so is an exported function that nothing calls, if functions are looked up by name. Both are
 * doubtful.
 */
#include "model/threads_internal.h"

typedef struct Callback {
    uint32_t source; /* of its model row */
    FnId fn;
    ClassId loop; /* 0 unknown */
    ThreadId by;
    PathId argument;
    uint32_t parameter;
} Callback;

/* A call that runs callbacks, in a context. */
typedef struct Loop {
    uint32_t source, site;
    CtxId ctx;
    ClassId loop; /* 0 unknown */
    SetId live;   /* whenever it runs one: callbacks may create threads */
    PhaseId phase;
} Loop;

typedef struct Callbacks {
    StrMap *ids; /* Callback -> index */
    Map *loop_ids; /* (context, site) -> index */
    VEC(Callback) list; /* index 0 unused */
    VEC(Loop) loops; /* index 0 unused */
    Bitset run; /* indices of callbacks that some loop runs */
} Callbacks;

Callbacks *callbacks_new(Arena *arena) {
    Callbacks *c = ARENA_NEW(arena, Callbacks);
    *c = (Callbacks){.ids = strmap_new(arena), .loop_ids = map_new(arena)};
    vec_push(arena, &c->list);
    vec_push(arena, &c->loops);
    return c;
}

void callbacks_mark_many(ThreadBuilder *b) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = 1; i < g->sites.len; i++) {
        const CallSite *site = &g->sites.data[i];
        if (!site->api || (site->api->kind != SYNC_CALL && site->api->kind != SYNC_CALLBACK))
            continue;
        uint32_t count = 0;
        FnId *fns = callgraph_functions_of(g, site_argument(site, site->api->start), b->arena, &count);
        for (uint32_t k = 0; k < count; k++)
            b->fn_many[fns[k].i] = true;
    }
}

/* ---- which loop ---- */

/* Where the pointer to a loop is kept, or the loop itself; 0 if neither is known. */
static ClassId class_of_loop(const ThreadBuilder *b, CtxId id, PathId loop) {
    PathPool *pool = b->t->pool;
    PathId resolved = loop.i ? ctx_resolve(b->t, id, loop) : loop;
    const Path *path = path_get(pool, resolved);
    if (path->kind == PATH_LOAD)
        return path_class(pool, path->base);
    return path->kind == PATH_GLOBAL || path->kind == PATH_FIELD ? path_class(pool, resolved) : (ClassId){0};
}

/* What the registering function says elsewhere about the loop of the handle. */
static PathId loop_of_handle(const ThreadBuilder *b, const CallSite *registration) {
    const CallGraph *g = b->t->graph;
    PathId handle = site_argument(registration, registration->api->handle);
    for (uint32_t i = g->site_of[registration->caller.i]; handle.i && i < g->site_of[registration->caller.i + 1]; i++) {
        const CallSite *site = &g->sites.data[i];
        if (site->api && site->api->kind == SYNC_CALLBACK_LOOP && site->api->source == registration->api->source &&
            path_same(site_argument(site, site->api->handle), handle))
            return site_argument(site, site->api->object);
    }
    return (PathId){0};
}

static bool loop_serves(const ThreadBuilder *b, const Loop *loop, const Callback *callback) {
    if (loop->source != callback->source)
        return false;
    if (loop->loop.i && callback->loop.i)
        return loop->loop.i == callback->loop.i;
    return ctx_get(b->t, loop->ctx)->thread.i == callback->by.i;
}

/* ---- running them ---- */

/* Of several instances of a thread each has its own; what is one for all is a global. */
static PathId argument_on(const ThreadBuilder *b, ThreadId thread, PathId argument) {
    const Path *root = path_get(b->t->pool, path_root(b->t->pool, argument, false));
    bool is_one = !thread_get(b->t, thread)->many || (root->kind == PATH_GLOBAL && path_class(b->t->pool, argument).i);
    return argument.i && is_one ? argument : (PathId){0};
}

static void run_one(ThreadBuilder *b, const Loop *loop, const Callback *callback, bool doubtful) {
    const Context *ctx = ctx_get(b->t, loop->ctx);
    ThreadId thread = ctx->thread;
    InstrId instr = b->t->graph->sites.data[loop->site].instr;
    PathId args[SYNC_MOST_ARGUMENTS] = {0};
    args[callback->parameter] = argument_on(b, thread, callback->argument);
    threads_enter(b, (Entry){.parent = loop->ctx,
                             .call = instr,
                             .fn = callback->fn,
                             .thread = thread,
                             .doubtful = doubtful || ctx->doubtful,
                             .locks = ctx_locks_at(b->t, loop->ctx, instr),
                             .live = loop->live,
                             .phase = loop->phase,
                             .args = args,
                             .arg_count = callback->parameter + 1});
}

/* One callback may follow another: what it creates is alive then, what it releases is released. */
static bool loop_follow(ThreadBuilder *b, Loop *loop, SetId live, PhaseId phase) {
    Phases *phases = b->t->phases;
    live = setpool_union(b->t->sets, loop->live, live);
    phase = phase_intern(phases, phase_join(phases, *phase_get(phases, loop->phase), *phase_get(phases, phase)));
    bool changed = live.i != loop->live.i || phase.i != loop->phase.i;
    loop->live = live;
    loop->phase = phase;
    return changed;
}

static bool loop_follow_callback(ThreadBuilder *b, Loop *loop, const Callback *callback) {
    Phases *phases = b->t->phases;
    Phase after = phase_then(phases, *phase_get(phases, loop->phase), phases->fns[callback->fn.i].effect);
    return loop_follow(b, loop, b->t->leaves[callback->fn.i].any, phase_intern(phases, after));
}

/* Runs all callbacks of a loop, until nothing new is known of the moments in which it does. */
static void loop_run(ThreadBuilder *b, Loop *loop) {
    Callbacks *c = b->callbacks;
    bool changed = true;
    while (changed) {
        changed = false;
        for (uint32_t k = 1; k < c->list.len; k++)
            changed =
                (loop_serves(b, loop, &c->list.data[k]) && loop_follow_callback(b, loop, &c->list.data[k])) || changed;
    }
    for (uint32_t k = 1; k < c->list.len; k++) {
        if (!loop_serves(b, loop, &c->list.data[k]))
            continue;
        bitset_add(b->arena, &c->run, k);
        run_one(b, loop, &c->list.data[k], false);
    }
}

void callbacks_register(ThreadBuilder *b, CtxId id, const CallSite *site) {
    Callbacks *c = b->callbacks;
    PathId loop = site->api->handle >= 0 ? loop_of_handle(b, site) : site_argument(site, site->api->object);
    uint32_t count = 0;
    FnId *fns = threads_started_by(b, id, site, &count);
    for (uint32_t k = 0; k < count; k++) {
        Callback made = {.source = site->api->source,
                         .fn = fns[k],
                         .loop = class_of_loop(b, id, loop),
                         .by = ctx_get(b->t, id)->thread,
                         .argument = ctx_resolve(b->t, id, site_argument(site, site->api->argument)),
                         .parameter = (uint32_t)site->api->parameter};
        bool is_new = false;
        uint64_t *slot = strmap_slot(c->ids, (const char *)&made, sizeof made, &is_new);
        if (!is_new)
            continue;
        *slot = c->list.len;
        *vec_push(b->arena, &c->list) = made;
        for (uint32_t l = 1; l < c->loops.len; l++) {
            Loop *served = &c->loops.data[l];
            if (!loop_serves(b, served, &made))
                continue;
            bitset_add(b->arena, &c->run, (uint32_t)*slot);
            if (loop_follow_callback(b, served, &made))
                loop_run(b, served);
            else
                run_one(b, served, &made, false);
        }
    }
}

void callbacks_run(ThreadBuilder *b, CtxId id, uint32_t site_index, Moment at) {
    Callbacks *c = b->callbacks;
    const CallSite *site = &b->t->graph->sites.data[site_index];
    bool is_new = false;
    uint64_t *slot = map_slot(c->loop_ids, map_pair(id.i, site_index), &is_new);
    if (is_new) {
        *slot = c->loops.len;
        *vec_push(b->arena, &c->loops) = (Loop){.source = site->api->source,
                                                .site = site_index,
                                                .ctx = id,
                                                .loop = class_of_loop(b, id, site_argument(site, site->api->object)),
                                                .live = at.live,
                                                .phase = at.phase};
    }
    Loop *loop = &c->loops.data[*slot];
    if (loop_follow(b, loop, at.live, at.phase) || is_new)
        loop_run(b, loop);
}

/* ---- what nobody was seen to run ---- */

/* Whether the loops that may run a callback run on one thread. */
static bool runs_on_one_thread(const ThreadBuilder *b, uint32_t source) {
    ThreadId thread = {0};
    bool one = true;
    VEC_EACH(const Loop, loop, &b->callbacks->loops) {
        if (!loop->ctx.i || loop->source != source)
            continue;
        ThreadId runs = ctx_get(b->t, loop->ctx)->thread;
        one = one && (!thread.i || thread.i == runs.i);
        thread = runs;
    }
    return one;
}

static bool settle_callbacks(ThreadBuilder *b) {
    Callbacks *c = b->callbacks;
    uint32_t before = b->work.len;
    for (uint32_t k = 1; k < c->list.len; k++) {
        const Callback *callback = &c->list.data[k];
        if (!bitset_add(b->arena, &c->run, k))
            continue;
        bool one = runs_on_one_thread(b, callback->source);
        VEC_EACH(Loop, loop, &c->loops) {
            if (loop->ctx.i && loop->source == callback->source)
                run_one(b, loop, callback, !one);
        }
    }
    return b->work.len > before;
}

/* Any time of the first thread: all threads may live, and all that it releases may be released. */
static Entry entry_from_outside(const ThreadBuilder *b, FnId fn) {
    return (Entry){.fn = fn, .thread = {1}, .doubtful = true, .live = b->any_live, .phase = b->any_phase};
}

static void enter_from_outside(ThreadBuilder *b, FnId fn, GapKind gap) {
    const Program *prog = b->t->pool->prog;
    const Tu *tu = fn_tu(prog, fn);
    const Loc *loc = tu_loc(tu, tu_sym(tu, fn_func(prog, fn)->sym)->loc);
    diag_gap(b->diag, gap, tu_str(tu, tu->files.data[loc->file.i].path), loc->line, prog_fn(prog, fn)->name, "");
    threads_enter(b, hosts_entry_of(b, entry_from_outside(b, fn)));
}

static bool looks_up_symbols(const Threads *t) {
    bool found = false;
    VEC_EACH(const CallSite, site, &t->graph->sites)
        found = found || (site->api && site->api->kind == SYNC_SYMBOL_LOOKUP && t->of_fn[site->caller.i].i);
    return found;
}

/* Functions that no call leads to, neither one that is seen nor one of another such function. What only a creation of
 * threads leads to that is not reached does not run. */
static bool settle_uncalled(ThreadBuilder *b) {
    const Threads *t = b->t;
    const CallGraph *g = t->graph;
    uint32_t before = b->work.len;
    bool looked_up = looks_up_symbols(t);
    const Bitset *mine = g->scope->main.i ? &g->scope->fns : &g->scope->own;
    VEC_EACH(const FnId, fn, &g->fns) {
        if (t->of_fn[fn->i].i || callgraph_caller_count(g, *fn) || !bitset_has(mine, fn->i) ||
            bitset_has(&b->started, fn->i))
            continue;
        const Tu *tu = fn_tu(t->pool->prog, *fn);
        const Sym *sym = tu_sym(tu, fn_func(t->pool->prog, *fn)->sym);
        if (callgraph_is_address_taken(g, *fn))
            enter_from_outside(b, *fn, GAP_CALLBACK_UNRESOLVED);
        else if (looked_up && (sym->flags & SYM_EXTERNAL))
            enter_from_outside(b, *fn, GAP_SYMBOL_LOOKED_UP);
    }
    return b->work.len > before;
}

bool callbacks_settle(ThreadBuilder *b) {
    return settle_callbacks(b) || settle_uncalled(b);
}
