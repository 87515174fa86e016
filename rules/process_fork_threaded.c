/* process_fork_threaded.c: a process with several threads forks, and the child goes on as if it had them all.
 * Argument: where fork is called another thread may live: the caller is one that was created, or has created one
 * that it has not joined. Between fork and exec the child then calls what is not async-signal-safe, or takes a lock of
 * the program: the thread that had it at that moment is not in the child and never gives it back. Functions that the C
 * library's own fork puts in order (malloc, stdio) lower the tier. Known misses: children that return from the function
 * that forks; functions that are not in the table of traits. Noise: locks that no other thread holds for long enough. */
#include "rules/evidence.h"

enum { CHAIN = 12 };

/* The first call in a function that a child must not make. */
typedef struct Misstep {
    const CallSite *site; /* NULL: none. Of a function with a body: it makes one */
    FnId callee;          /* that body */
} Misstep;

typedef struct Walk {
    const Evidence *e;
    uint32_t wanted, unwanted; /* SyncTraits: what counts */
    Misstep *missteps;         /* by FnId */
} Walk;

static Misstep misstep_at(const Walk *w, const CallSite *site) {
    if ((site->traits & w->wanted) && !(site->traits & w->unwanted))
        return (Misstep){.site = site};
    if (site->target_count == 1 && w->missteps[site->targets[0].i].site)
        return (Misstep){site, site->targets[0]};
    return (Misstep){0};
}

static void find_missteps(Walk *w) {
    const CallGraph *g = w->e->m->graph;
    for (uint32_t k = 0; k + 1 < g->fn_count; k++) {
        FnId fn = g->bottom_up[k];
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(g, fn, &count);
        for (uint32_t i = 0; i < count && !w->missteps[fn.i].site; i++) {
            if (!sites[i].fatal)
                w->missteps[fn.i] = misstep_at(w, &sites[i]);
        }
    }
}

static bool ends_child(const CallSite *site) {
    return (site->traits & 1u << TRAIT_EXEC) || (site->api && site->api->kind == SYNC_PROCESS_EXIT);
}

/* What a block of the child does wrong; `out_ended` if nothing comes after it. */
static Misstep misstep_in_block(const Walk *w, FnId fn, uint32_t block, bool *out_ended) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(w->e->m->graph, fn, &count);
    *out_ended = false;
    for (uint32_t i = 0; i < count && !*out_ended; i++) {
        if (sites[i].block != block)
            continue;
        Misstep found = misstep_at(w, &sites[i]);
        if (found.site && !ends_child(&sites[i]))
            return found;
        *out_ended = ends_child(&sites[i]);
    }
    return (Misstep){0};
}

/* The first one on the ways from a block on, nearest first. */
static Misstep misstep_from(const Walk *w, FnId fn, uint32_t from) {
    const FnValues *v = w->e->m->values[fn.i];
    ArenaMark mark = arena_mark(w->e->scratch);
    uint32_t *queue = ARENA_ARRAY(w->e->scratch, uint32_t, v->func->block_count), len = 0;
    bool *seen = ARENA_ARRAY(w->e->scratch, bool, v->func->block_count);
    Misstep found = {0};
    queue[len++] = from;
    seen[from] = true;
    for (uint32_t i = 0; i < len && !found.site; i++) {
        bool ended;
        const Block *block = tu_block(v->tu, v->func, queue[i]);
        found = misstep_in_block(w, fn, queue[i], &ended);
        for (uint32_t k = 0; k < block->succ_count && !ended; k++) {
            uint32_t succ = tu_succs(v->tu, block)[k];
            if (!seen[succ])
                queue[len++] = succ;
            seen[succ] = true;
        }
    }
    arena_reset(w->e->scratch, mark);
    return found;
}

/* What the child of a fork does first that it must not. `exact`: beyond a test for 0, rather than one for "not the
 * parent", behind which errors are too. */
static Misstep misstep_beyond(const Walk *w, const CallSite *fork, bool exact, bool *out_tested) {
    const Model *m = w->e->m;
    const Phases *phases = m->threads->phases;
    Misstep found = {0};
    VEC_EACH(const Pass, pass, &phases->fns[fork->caller.i].passes) {
        if (pass->instr.i != fork->instr.i || phases->tokens.data[pass->token.i].kind != TOKEN_CHILD)
            continue;
        Relation test = branch_relation(m->paths, m->values[fork->caller.i], pass->from, pass->to);
        if ((test.op == BIN_EQ) != exact)
            continue;
        *out_tested = true;
        if (!found.site)
            found = misstep_from(w, fork->caller, pass->to);
    }
    return found;
}

static Misstep misstep_of_child(const Walk *w, const CallSite *fork) {
    bool tested = false;
    Misstep found = misstep_beyond(w, fork, true, &tested);
    return tested ? found : misstep_beyond(w, fork, false, &tested);
}

/* ---- which threads there are ---- */

static uint32_t caller_count(const Threads *t, CtxId id) {
    uint32_t count = 0;
    for (; ctx_get(t, id)->parent.i; id = ctx_get(t, id)->parent)
        count++;
    return count;
}

/* A context in which another thread may live beside the one that forks, that with the fewest callers, which is the
 * easiest to believe; 0 none. */
static CtxId forks_beside_threads(const Model *m, const CallSite *fork) {
    const Threads *t = m->threads;
    CtxId best = {0};
    for (CtxId id = t->of_fn[fork->caller.i]; id.i; id = ctx_get(t, id)->next) {
        const Context *ctx = ctx_get(t, id);
        const Thread *thread = thread_get(t, ctx->thread);
        bool created = thread->origin == THREAD_CREATED, main = thread->origin == THREAD_MAIN;
        if (ctx->doubtful || !ctx_reaches(t, id, fork->instr))
            continue;
        bool beside = created || (main && ctx_moment_at(t, id, fork->block, fork->instr).live.i != SET_EMPTY.i);
        if (beside && (!best.i || caller_count(t, id) < caller_count(t, best)))
            best = id;
    }
    return best;
}

static const char *other_thread(const Evidence *e, CtxId ctx, const CallSite *fork) {
    const Threads *t = e->m->threads;
    if (thread_get(t, ctx_get(t, ctx)->thread)->origin == THREAD_CREATED)
        return "the thread that started this one";
    uint32_t count = 0;
    const uint32_t *live = setpool_members(t->sets, ctx_moment_at(t, ctx, fork->block, fork->instr).live, &count);
    VEC_EACH(const Thread, thread, &t->threads) {
        if (thread->origin == THREAD_CREATED && count && thread->spawn.i == live[0])
            return sink_text(e->sink, "thread %s", thread->name);
    }
    return "another thread";
}

/* ---- the finding ---- */

static const char *deed(const Evidence *e, const CallSite *site) {
    PathId object = site->api && site->api->kind == SYNC_ACQUIRE
                        ? site_object(e->m->paths, e->m->values[site->caller.i], site)
                        : (PathId){0};
    return object.i ? sink_text(e->sink, "takes %s", evidence_name(e, object))
                    : sink_text(e->sink, "calls %s", site->callee);
}

/* Down the calls to the last one. */
static const CallSite *add_chain(const Evidence *e, Side *side, const Walk *w, Misstep at) {
    for (uint32_t depth = 0; at.callee.i && depth < CHAIN; depth++) {
        evidence_step(e, side, STEP_CALL, at.site->caller, at.site->instr, "",
                      sink_text(e->sink, "the child calls %s", model_fn_name(e->m, at.callee)));
        at = w->missteps[at.callee.i];
    }
    return at.site;
}

static void report(const Walk *w, const CallSite *fork, CtxId ctx, Misstep at, Tier tier) {
    const Evidence *e = w->e;
    const char *fn = model_fn_name(e->m, fork->caller), *other = other_thread(e, ctx, fork);
    Finding *f = evidence_begin(e, "process-fork-threaded", tier, SEVERITY_WARNING, fork->caller, fork->instr);
    Side *side = evidence_side(e, f, ctx, fork->instr);
    evidence_step(e, side, STEP_NOTE, fork->caller, fork->instr, "",
                  sink_text(e->sink, "forks while %s may run: the child has only the calling thread", other));
    const CallSite *last = add_chain(e, side, w, at);
    const char *what = deed(e, last);
    evidence_step(e, side, STEP_NOTE, last->caller, last->instr, "", sink_text(e->sink, "the child %s", what));
    f->message =
        sink_text(e->sink, "the child that %s forks %s before it executes a program, and %s may have been in there", fn,
                  what, other);
    f->object = last->callee;
    f->fix = sink_text(e->sink, "between fork and exec call only async-signal-safe functions, or use posix_spawn");
    finding_add_assumption(e->sink, f, "the other thread is still alive when fork is called");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    const uint32_t unsafe = 1u << TRAIT_SIGNAL_UNSAFE, mended = 1u << TRAIT_FORK_SAFE;
    Walk deadly = {.e = &e, .wanted = unsafe, .unwanted = mended}, other = {.e = &e, .wanted = unsafe};
    deadly.missteps = ARENA_ARRAY(scratch, Misstep, m->graph->fn_count);
    other.missteps = ARENA_ARRAY(scratch, Misstep, m->graph->fn_count);
    find_missteps(&deadly);
    find_missteps(&other);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *fork = &m->graph->sites.data[i];
        CtxId ctx = fork->api && fork->api->kind == SYNC_FORK && bitset_has(&m->scope->fns, fork->caller.i)
                        ? forks_beside_threads(m, fork)
                        : (CtxId){0};
        Misstep worst = ctx.i ? misstep_of_child(&deadly, fork) : (Misstep){0};
        Misstep any = ctx.i ? misstep_of_child(&other, fork) : (Misstep){0};
        if (worst.site)
            report(&deadly, fork, ctx, worst, TIER_HIGH);
        else if (any.site)
            report(&other, fork, ctx, any, TIER_LOW);
    }
}

const Rule rule_process_fork_threaded = {
    .id = "process-fork-threaded",
    .title = "Unsafe call in the child of a process with threads",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "",
    .concept = "processes-and-threads",
    .summary = "A process with several threads forks, and the child takes a lock or calls a function that is not "
               "async-signal-safe before it executes another program.",
    .why =
        "The child of fork has a copy of all memory, locks included, but only one thread: the one that called fork. A "
        "lock that another thread held at that moment stays locked in the child for ever, since its owner is not "
        "there. This holds for the program's own locks and for those inside the C library: of syslog, the time "
        "zone, the resolver, the environment. The child hangs, rarely, under load, and nobody sees why.\n"
        "\n"
        "POSIX therefore allows the child of a process with threads only async-signal-safe functions until it calls "
        "one of the exec functions.",
    .fix = "Prepare everything that needs memory or locks before fork; in the child call only dup2, close, sigaction, "
           "execve, _exit and the like. posix_spawn does the common cases. pthread_atfork helps for locks of your own.",
    .limits =
        "Reported once for each call of fork, at the first such call of the child. A child that returns from the "
        "function that forked is not followed, nor are functions that the table of traits does not list.\n"
        "\n"
        "The GNU C library's fork puts the locks of malloc and stdio in order, so that these calls work there although "
        "POSIX promises nothing: the tier is low if the child makes no others.",
    .bad_example = "bad_child_logs.c",
    .good_example = "good_prepared_before_fork.c",
    .run = run,
};
