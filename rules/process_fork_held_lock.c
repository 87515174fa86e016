/* process_fork_held_lock.c: the child of a fork takes a lock that another thread may have held when the process was
 * copied.
 * Argument: another thread takes the lock, and may run when fork is called; the child takes it before it executes
 * another program. Its copy of the lock then stays locked: the thread that would give it back is not in the child. No
 * function that pthread_atfork has run before fork takes the lock, which would make sure that it is free; and it is not
 * made for several processes, which is no copy. Known misses:
 * children that return from the function that forks; locks that the thread which forks holds itself, since the child
 * goes on where it would give them back. Noise: locks that no other thread holds for long enough. */
#include "rules/fork_child.h"

typedef struct Taking {
    ClassId lock;
    PathId name; /* resolved */
    CtxId ctx;
    const CallSite *site;
} Taking;

typedef struct Takings {
    const Model *m;
    VEC(Taking) list;
    Bitset locks; /* ClassIds in it */
    Bitset prepared; /* ClassIds that are taken before each fork, or have no copy in the child */
} Takings;

static bool takes_and_waits(const CallSite *site) {
    return site->api && site->api->kind == SYNC_ACQUIRE && site->api->lock != LOCK_FILE;
}

static void collect(Takings *takings, Arena *scratch) {
    const Model *m = takings->m;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!takes_and_waits(site) || site->fatal || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        PathId lock = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = m->threads->of_fn[site->caller.i]; lock.i && ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            PathId name = ctx_resolve(m->threads, ctx, lock);
            ClassId class = path_class(m->paths, name);
            if (!class.i || ctx_get(m->threads, ctx)->doubtful || !ctx_reaches(m->threads, ctx, site->instr))
                continue;
            *vec_push(scratch, &takings->list) = (Taking){class, name, ctx, site};
            bitset_add(scratch, &takings->locks, class.i);
        }
    }
}

/* What fn takes itself counts. */
static void collect_prepared(Takings *takings, FnId fn, Arena *scratch) {
    VEC_EACH(const Taking, taking, &takings->list) {
        if (taking->site->caller.i == fn.i)
            bitset_add(scratch, &takings->prepared, taking->lock.i);
    }
}

static void collect_fork_handlers(Takings *takings, Arena *scratch) {
    const Model *m = takings->m;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_FORK_HANDLERS)
            continue;
        uint32_t count = 0;
        const FnId *fns = callgraph_functions_of(m->graph, site_argument(site, site->api->start), scratch, &count);
        for (uint32_t k = 0; k < count; k++)
            collect_prepared(takings, fns[k], scratch);
    }
}

static PathId lock_at(const Model *m, const CallSite *site) {
    return site_object(m->paths, m->values[site->caller.i], site);
}

/* Whether the function that initialises a lock says of its attribute that it is for several processes. */
static bool is_for_processes(const Model *m, const CallSite *init, PathId attribute) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, init->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        const SyncCall *api = sites[i].api;
        if (!api || api->kind != SYNC_ATTRIBUTE_PROCESSES ||
            !path_same(site_argument(&sites[i], api->object), attribute))
            continue;
        const Path *type = path_get(m->paths, site_argument(&sites[i], api->type));
        if (type->kind == PATH_INT && type->num >= 0 && type->num < 32 && (api->processes >> type->num & 1))
            return true;
    }
    return false;
}

/* The lock is not copied, nor is any that callers hand to the function as that one. */
static void add_shared(Takings *takings, FnId fn, PathId lock, uint32_t calls, Arena *scratch) {
    const Model *m = takings->m;
    const CallGraph *g = m->graph;
    ClassId class = path_class(m->paths, lock);
    if (class.i)
        bitset_add(scratch, &takings->prepared, class.i);
    const Path *path = path_get(m->paths, lock);
    if (path->kind != PATH_PARAM || path->a != fn.i || !calls)
        return;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *call = &g->sites.data[g->callers[i]];
        add_shared(takings, call->caller, site_argument(call, (int)path->b), calls - 1, scratch);
    }
}

/* Locks in memory that the processes share: whoever has one at the fork gives it back, for all of them. */
static void collect_shared(Takings *takings, Arena *scratch) {
    enum { CALLS = 3 };
    const Model *m = takings->m;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *init = &m->graph->sites.data[i];
        PathId attribute =
            init->api && init->api->kind == SYNC_LOCK_INIT ? site_argument(init, init->api->attribute) : (PathId){0};
        if (attribute.i && is_for_processes(m, init, attribute))
            add_shared(takings, init->caller, lock_at(m, init), CALLS, scratch);
    }
}

/* One lock, whoever reads the path: a global, or the element of one whose number is written there. */
static bool is_fixed(const Model *m, PathId lock) {
    return path_is_absolute(m->paths, lock) && !path_has_unknown_index(m->paths, lock);
}

static bool is_wrong(const ForkWalk *walk, const CallSite *site) {
    const Takings *takings = walk->context;
    if (!takes_and_waits(site))
        return false;
    ClassId lock = path_class(takings->m->paths, lock_at(takings->m, site));
    return lock.i && bitset_has(&takings->locks, lock.i) && !bitset_has(&takings->prepared, lock.i);
}

/* Somebody else who may hold the lock at the fork; NULL if nobody does. */
static const Taking *holder_at(const Takings *takings, const CallSite *child, Moment fork) {
    const Model *m = takings->m;
    const Threads *t = m->threads;
    PathId name = lock_at(m, child);
    ClassId lock = path_class(m->paths, name);
    VEC_EACH(const Taking, taking, &takings->list) {
        if (taking->site->api->shared && child->api->shared)
            continue;
        bool other = !path_same(taking->name, name) && is_fixed(m, taking->name) && is_fixed(m, name);
        if (taking->lock.i == lock.i && !other &&
            threads_may_parallel(t, fork, ctx_moment_at(t, taking->ctx, taking->site->block, taking->site->instr)))
            return taking;
    }
    return NULL;
}

static void report(const ForkWalk *walk, const CallSite *fork, CtxId ctx, Misstep at) {
    const Evidence *e = walk->e;
    const Model *m = e->m;
    Misstep end = at;
    for (uint32_t depth = 0; end.callee.i && depth < m->graph->fn_count; depth++)
        end = walk->missteps[end.callee.i];
    ClassId lock = path_class(m->paths, lock_at(m, end.site));
    const Taking *holder = holder_at(walk->context, end.site, ctx_moment_at(m->threads, ctx, fork->block, fork->instr));
    if (!holder)
        return;
    const CallSite *last = NULL;
    Side *side = NULL;
    const char *name = sink_text(e->sink, "%s", class_name(m->paths, lock));
    const char *other = model_fn_name(m, holder->site->caller);
    Finding *f = fork_begin_finding(walk, "process-fork-held-lock", TIER_HIGH, ctx, fork, at, &last, &side);
    evidence_step(e, side, STEP_ACQUIRE, last->caller, last->instr, name,
                  sink_text(e->sink, "the child takes %s", name));
    evidence_step(e, evidence_side(e, f, holder->ctx, holder->site->instr), STEP_ACQUIRE, holder->site->caller,
                  holder->site->instr, name, sink_text(e->sink, "takes %s; the process may be copied here", name));
    f->message = sink_text(
        e->sink, "the child that %s forks takes %s, which another thread may have held in %s: nobody gives it back",
        model_fn_name(m, fork->caller), name, other);
    f->object = name;
    f->fix = sink_text(
        e->sink, "do in the child without %s, or take it before fork in a function given to pthread_atfork", name);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Takings takings = {.m = m};
    bool collected = false;
    ForkWalk walk = {0};
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *fork = &m->graph->sites.data[i];
        if (!fork->api || fork->api->kind != SYNC_FORK || !bitset_has(&m->scope->fns, fork->caller.i))
            continue;
        CtxId ctx = fork_beside_threads(m, fork);
        if (ctx.i && !collected) {
            collect(&takings, scratch);
            collect_fork_handlers(&takings, scratch);
            collect_shared(&takings, scratch);
            walk = fork_walk_new(&e, is_wrong, &takings);
            collected = true;
        }
        Misstep at = ctx.i ? fork_walk_child(&walk, fork) : (Misstep){0};
        if (at.site)
            report(&walk, fork, ctx, at);
    }
}

const Rule rule_process_fork_held_lock = {
    .id = "process-fork-held-lock",
    .title = "Lock of another thread taken by the child of fork",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "",
    .concept = "processes-and-threads",
    .summary =
        "A process with several threads forks, and the child takes a lock that another thread may have held at that "
        "moment.",
    .why =
        "The child of fork has a copy of all memory, locks included, but only one thread: the one that called fork. If "
        "another thread held the lock at that moment, the child's copy stays locked for ever, since the thread that "
        "would "
        "give it back is not there. The child hangs when it takes the lock: rarely, under load, and mostly "
        "in code as common as a log function.",
    .fix = "Let the child do without the lock: prepare what it needs before fork, and call only what is "
           "async-signal-safe until "
           "it executes another program. Or have pthread_atfork take the lock before each fork and give it back after "
           "it, in both processes. posix_spawn does the common cases.",
    .limits = "Reported once for each call of fork, at the first such lock. A child that returns from the function "
              "that forked is not "
              "followed. A lock counts as taken care of if a function that pthread_atfork has run before fork takes it "
              "itself, or if it is made with PTHREAD_PROCESS_SHARED. The tier is low where it is not known who calls "
              "the function that forks.",
    .seen = "None in the programs and fixed bugs of tests/accuracy. The sanitizer's pthread_atfork_deadlock.",
    .bad_example = "bad_child_logs.c",
    .good_example = "good_lock_taken_before_fork.c",
    .run = run,
};
