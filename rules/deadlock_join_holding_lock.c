/* deadlock_join_holding_lock.c: a thread is waited for with a lock held that it takes itself.
 * Argument: the joining function surely holds the lock; the joined thread has a place, at a moment that can be while
 * the other waits, where it takes a lock of that class, not by trying. Known misses: threads told by messages to take a
 * lock of somebody else. Noise: locks of one class on different objects. */
#include "rules/chain.h"
#include "rules/evidence.h"

/* Where a thread takes a lock. */
typedef struct Taking {
    CtxId ctx;
    InstrId instr;
    PathId lock; /* in the terms of the context's function */
} Taking;

static bool is_class(const Model *m, CtxId ctx, PathId lock, ClassId class) {
    return lock.i && path_class(m->paths, ctx_resolve(m->threads, ctx, lock)).i == class.i;
}

static bool happens_with(const Model *m, CtxId ctx, const CallSite *site, Moment at) {
    return ctx_reaches(m->threads, ctx, site->instr) && !site->fatal &&
           threads_may_parallel(m->threads, at, ctx_moment_at(m->threads, ctx, site->block, site->instr));
}

static bool takes_itself(const Model *m, CtxId ctx, ClassId class, bool shared, Moment at, Taking *out) {
    uint32_t count = 0;
    FnId fn = ctx_get(m->threads, ctx)->fn;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        const SyncCall *api = sites[i].api;
        bool enters = site_takes_token(&sites[i]) &&
                      !locks_has_class(m->threads->sets, ctx_locks_at(m->threads, ctx, sites[i].instr), class);
        bool takes = enters || (api && api->kind == SYNC_ACQUIRE && !(shared && api->shared));
        PathId lock = takes ? site_object(m->paths, m->values[fn.i], &sites[i]) : (PathId){0};
        if (!is_class(m, ctx, lock, class) || !happens_with(m, ctx, &sites[i], at))
            continue;
        *out = (Taking){ctx, sites[i].instr, lock};
        return true;
    }
    return false;
}

/* Once the thread is started, it surely comes to the function, as far as calls are concerned. */
static bool is_of_thread(const Model *m, CtxId ctx, ThreadId thread) {
    return ctx_get(m->threads, ctx)->thread.i == thread.i && chain_is_sure(m, chain_root(m, ctx), ctx);
}

/* Through a wrapper, whose callers alone can name the lock. */
static bool takes_by_call(const Model *m, ThreadId thread, ClassId class, bool shared, Moment at, Taking *out) {
    VEC_EACH(const CallTakes, takes, &m->locks->takes) {
        if (takes->named || takes->doubtful || (shared && takes->shared))
            continue;
        for (CtxId ctx = m->threads->of_fn[takes->fn.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            if (!is_of_thread(m, ctx, thread) || !is_class(m, ctx, takes->lock, class) ||
                !happens_with(m, ctx, callgraph_site_at(m->graph, takes->fn, takes->site), at))
                continue;
            *out = (Taking){ctx, takes->site, takes->lock};
            return true;
        }
    }
    return false;
}

static bool find_taking(const Model *m, ThreadId thread, ClassId class, bool shared, Moment at, Taking *out) {
    for (uint32_t c = 1; c < m->threads->contexts.len; c++) {
        if (is_of_thread(m, (CtxId){c}, thread) && takes_itself(m, (CtxId){c}, class, shared, at, out))
            return true;
    }
    return takes_by_call(m, thread, class, shared, at, out);
}

static PathId root_of(const Model *m, PathId address) {
    return address.i ? path_root(m->paths, address, false) : address;
}

/* The object that a handle is read from, or stored in by the function; 0 unknown. */
static PathId keeper_of(const Model *m, FnId fn, PathId handle) {
    const Path *path = path_get(m->paths, handle);
    const FnValues *v = m->values[fn.i];
    PathId keeper = path->kind == PATH_LOAD ? root_of(m, path->base) : (PathId){0};
    for (uint32_t i = 0; i < v->instr_count && handle.i && !keeper.i; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_STORE && path_same(values_operand(m->paths, v, tu_args(v->tu, instr)), handle))
            keeper = root_of(m, v->address[i]);
    }
    return keeper;
}

/* The handle is kept in the object that the thread is given, and the lock is a member of it for the thread. */
static bool is_threads_own(const Model *m, ThreadId id, const Taking *taking) {
    const Thread *thread = thread_get(m->threads, id);
    const Spawn *spawn = spawn_get(m->threads->spawns, thread->spawn);
    PathId keeper = keeper_of(m, spawn->fn, spawn->handle), taken = ctx_resolve(m->threads, taking->ctx, taking->lock);
    return keeper.i && path_same(keeper, root_of(m, spawn->argument)) && thread->argument.i &&
           path_same(root_of(m, taken), root_of(m, thread->argument));
}

/* The lock is a member of the object that the joined handle is kept in. */
static bool is_keepers_lock(const Model *m, CtxId ctx, const CallSite *site, ClassId class) {
    PathId keeper = keeper_of(m, site->caller, site_object(m->paths, m->values[site->caller.i], site));
    SetId names = ctx_names_at(m->threads, ctx, site->instr);
    uint32_t count = 0;
    setpool_members(m->threads->sets, names, &count);
    for (uint32_t i = 0; i < count && keeper.i; i++) {
        PathId name = {setpool_members(m->threads->sets, names, &count)[i] >> 1};
        if (path_class(m->paths, name).i == class.i &&
            (path_same(root_of(m, name), keeper) ||
             path_same(root_of(m, name), root_of(m, ctx_resolve(m->threads, ctx, keeper)))))
            return true;
    }
    return false;
}

/* Both sides come to the lock by the pointer in one variable, whatever was stored there in between. */
static bool is_by_one_pointer(const Model *m, CtxId ctx, const CallSite *site, ClassId class, const Taking *taking) {
    const Path *to = path_get(m->paths, root_of(m, ctx_resolve(m->threads, taking->ctx, taking->lock)));
    SetId names = ctx_names_at(m->threads, ctx, site->instr);
    uint32_t count = 0;
    setpool_members(m->threads->sets, names, &count);
    for (uint32_t i = 0; i < count && to->kind == PATH_LOAD && path_is_one_place(m->paths, to->base); i++) {
        PathId name = {setpool_members(m->threads->sets, names, &count)[i] >> 1};
        const Path *held = path_get(m->paths, root_of(m, ctx_resolve(m->threads, ctx, name)));
        if (path_class(m->paths, name).i == class.i && held->kind == PATH_LOAD && path_same(held->base, to->base))
            return true;
    }
    return false;
}

static Tier tier_of(const Model *m, CtxId ctx, const CallSite *site, ThreadId thread, ClassId class,
                    const Taking *taking) {
    bool one = class_is_object(m->paths, class) && !class_is_array(m->paths, class);
    one = one || is_by_one_pointer(m, ctx, site, class, taking) ||
          (is_threads_own(m, thread, taking) && is_keepers_lock(m, ctx, site, class));
    return one ? TIER_HIGH : TIER_LOW;
}

static void report(const Evidence *e, CtxId ctx, const CallSite *site, ThreadId thread, ClassId class, Taking taking) {
    const Model *m = e->m;
    const char *lock = class_name(m->paths, class), *name = thread_get(m->threads, thread)->name;
    const char *fn = model_fn_name(m, site->caller);
    FnId taker = ctx_get(m->threads, taking.ctx)->fn;
    Tier tier = tier_of(m, ctx, site, thread, class, &taking);
    Finding *f = evidence_begin(e, "deadlock-join-holding-lock", tier, SEVERITY_ERROR, site->caller, site->instr);
    f->message =
        sink_text(e->sink, "%s waits for the end of thread %s while it holds %s, which %s takes in that thread", fn,
                  name, lock, model_fn_name(m, taker));
    f->object = sink_text(e->sink, "%s", lock);
    f->key = sink_text(e->sink, "%s", name);
    f->fix = sink_text(e->sink, "release %s before the join", lock);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_CALL, site->caller, site->instr, lock,
                  sink_text(e->sink, "waits for thread %s while holding %s", name, lock));
    side = evidence_side(e, f, taking.ctx, taking.instr);
    evidence_step(e, side, STEP_ACQUIRE, taker, taking.instr, lock,
                  sink_text(e->sink, "takes %s: it cannot end before the other thread releases it", lock));
    if (tier == TIER_LOW)
        finding_add_assumption(e->sink, f, "the locks of one class on the two sides can be the same object");
}

/* One finding for each join, thread and lock. */
static void judge(const Evidence *e, CtxId ctx, const CallSite *site, ThreadId thread, StrMap *seen) {
    const Threads *t = e->m->threads;
    Moment at = ctx_moment_at(t, ctx, site->block, site->instr);
    at.live = setpool_add(t->sets, at.live, thread_get(t, thread)->spawn.i); /* joins in a loop count for all rounds */
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, ctx_locks_at(t, ctx, site->instr), &count);
    uint32_t *held = arena_copy(e->scratch, members, sizeof *held * count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t key[] = {site->caller.i, site->instr.i, thread.i, held[i] >> 1};
        Taking taking;
        bool is_new = false;
        if (strmap_find(seen, (const char *)key, sizeof key) ||
            !chain_is_sure(e->m, chain_holder(e->m, ctx, site->instr, held[i]).ctx, ctx) ||
            !find_taking(e->m, thread, (ClassId){held[i] >> 1}, held[i] & 1, at, &taking))
            continue;
        strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        report(e, ctx, site, thread, (ClassId){held[i] >> 1}, taking);
    }
}

/* The spawns that a join ends in a context: a wrapper of joins joins many, and of its callers each knows which. */
static SetId joined_by(const Model *m, CtxId ctx, uint32_t join) {
    const Threads *t = m->threads;
    const uint64_t *known = map_find(t->spawns->joined_at, join);
    SetId joined = SET_EMPTY;
    while (known) {
        joined = (SetId){(uint32_t)*known};
        CtxId parent = ctx_get(t, ctx)->parent;
        const CallSite *call =
            parent.i ? callgraph_site_at(m->graph, ctx_get(t, parent)->fn, ctx_get(t, ctx)->call) : NULL;
        known = call ? map_find(t->spawns->joined_at, (uint32_t)(call - m->graph->sites.data)) : NULL;
        ctx = parent;
    }
    return joined;
}

static void judge_join(const Evidence *e, CtxId ctx, uint32_t join, StrMap *seen) {
    const Threads *t = e->m->threads;
    SetId joined = joined_by(e->m, ctx, join);
    for (uint32_t k = 1; k < t->threads.len; k++) {
        SpawnId spawn = t->threads.data[k].spawn;
        if (spawn.i && setpool_has(t->sets, joined, spawn.i) && ctx_get(t, ctx)->thread.i != k)
            judge(e, ctx, &e->m->graph->sites.data[join], (ThreadId){k}, seen);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    const Threads *t = m->threads;
    StrMap *seen = strmap_new(scratch);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!map_find(t->spawns->joined_at, i) || !site->api || site->api->timed)
            continue;
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
            if (ctx_reaches(t, ctx, site->instr) && ctx_locks_at(t, ctx, site->instr).i)
                judge_join(&e, ctx, i, seen);
        }
    }
}

const Rule rule_deadlock_join_holding_lock = {
    .id = "deadlock-join-holding-lock",
    .title = "Thread joined while a lock is held that it needs",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "locks",
    .summary = "A thread waits for another one to end while it holds a lock that the other one takes.",
    .why =
        "The joined thread comes to its lock call and waits for the lock; the joining one waits for the thread, and "
        "releases the lock only after that. Neither goes on. It is a deadlock of a lock and a thread's end, so tools "
        "that look at lock orders alone do not see it.\n"
        "\n"
        "Shutdown code is where it is found: the lock is taken to tell the thread to stop, and kept over the join. "
        "As long as the thread happens to be elsewhere when it is told, all goes well.",
    .fix = "Set the flag under the lock, release the lock, then join. If what follows the join needs the lock, take it "
           "again there.",
    .limits =
        "The join must be one that the analysis can relate to the creation of the thread. The thread must take the "
        "lock "
        "itself, on a path that can be passed while the other waits; joins with a time limit are left out.\n"
        "\n"
        "Where the lock is a member of objects, of which there may be many, the finding is of the lowest tier: the two "
        "sides may hold different ones. That is not so where the object is handed to the thread and keeps its handle.",
    .seen =
        "collectd's statsd plugin, fixed in 961ead7ebf85, and the JACK source of obs-studio, fixed in 9616b7902663.",
    .bad_example = "bad_stop_under_lock.c",
    .good_example = "good_release_before_join.c",
    .run = run,
};
