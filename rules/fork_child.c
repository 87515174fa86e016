/* fork_child.c: see fork_child.h. */
#include "rules/fork_child.h"

enum { CHAIN = 12 };

static Misstep misstep_at(const ForkWalk *w, const CallSite *site) {
    if (w->is_wrong(w, site))
        return (Misstep){.site = site};
    if (site->target_count == 1 && w->missteps[site->targets[0].i].site)
        return (Misstep){site, site->targets[0]};
    return (Misstep){0};
}

static void find_missteps(ForkWalk *w) {
    const CallGraph *g = w->e->m->graph;
    for (uint32_t k = 0; k < g->bottom_up.len; k++) {
        FnId fn = g->bottom_up.data[k];
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
static Misstep misstep_in_block(const ForkWalk *w, FnId fn, uint32_t block, bool *out_ended) {
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
static Misstep misstep_from(const ForkWalk *w, FnId fn, uint32_t from) {
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

/* What the child does first that it must not. `exact`: beyond a test for 0, rather than one for "not the
 * parent", behind which errors are too. */
static Misstep misstep_beyond(const ForkWalk *w, const CallSite *fork, bool exact, bool *out_tested) {
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

Misstep fork_walk_child(const ForkWalk *w, const CallSite *fork) {
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

static bool is_easier(const Threads *t, CtxId a, CtxId b) {
    bool doubtful = ctx_get(t, a)->doubtful;
    return doubtful == ctx_get(t, b)->doubtful ? caller_count(t, a) < caller_count(t, b) : !doubtful;
}

CtxId fork_beside_threads(const Model *m, const CallSite *fork) {
    const Threads *t = m->threads;
    CtxId best = {0};
    for (CtxId id = t->of_fn[fork->caller.i]; id.i; id = ctx_get(t, id)->next) {
        const Context *ctx = ctx_get(t, id);
        const Thread *thread = thread_get(t, ctx->thread);
        bool created = thread->origin == THREAD_CREATED, main = thread->origin == THREAD_MAIN;
        if (!ctx_reaches(t, id, fork->instr))
            continue;
        bool beside = created || (main && ctx_moment_at(t, id, fork->block, fork->instr).live.i != SET_EMPTY.i);
        if (beside && (!best.i || is_easier(t, id, best)))
            best = id;
    }
    return best;
}

/* However the function is reached, it runs on a thread that another one has created. */
static bool runs_on_created_only(const Model *m, FnId fn) {
    const Threads *t = m->threads;
    for (CtxId id = t->of_fn[fn.i]; id.i; id = ctx_get(t, id)->next) {
        if (thread_get(t, ctx_get(t, id)->thread)->origin != THREAD_CREATED)
            return false;
    }
    return true;
}

const char *fork_other_thread(const Evidence *e, CtxId ctx, const CallSite *fork) {
    const Threads *t = e->m->threads;
    if (thread_get(t, ctx_get(t, ctx)->thread)->origin == THREAD_CREATED)
        return "the thread that started this one";
    uint32_t count = 0;
    const uint32_t *live = setpool_members(t->sets, ctx_moment_at(t, ctx, fork->block, fork->instr).live, &count);
    VEC_EACH(const Thread, thread, &t->threads) {
        if (thread->origin == THREAD_CREATED && count && thread->spawn.i == spawn_of_member(t->spawns, live[0]).i)
            return sink_text(e->sink, "thread %s", thread->name);
    }
    return "another thread";
}

/* ---- findings ---- */

/* The call of the function that forks, or of a function further down that nobody else calls. */
static const CallSite *own_call(const ForkWalk *w, Misstep at) {
    for (uint32_t depth = 0; depth < CHAIN && at.callee.i; depth++) {
        if (callgraph_caller_count(w->e->m->graph, at.callee) != 1)
            return at.site;
        at = w->missteps[at.callee.i];
    }
    return at.site;
}

/* Down the calls to the last one. */
static const CallSite *add_chain(const ForkWalk *w, Side *side, Misstep at) {
    const Evidence *e = w->e;
    for (uint32_t depth = 0; at.callee.i && depth < CHAIN; depth++) {
        evidence_step(e, side, STEP_CALL, at.site->caller, at.site->instr, "",
                      sink_text(e->sink, "the child calls %s", model_fn_name(e->m, at.callee)));
        at = w->missteps[at.callee.i];
    }
    return at.site;
}

Finding *fork_begin_finding(const ForkWalk *w, const char *rule, Tier tier, CtxId ctx, const CallSite *fork, Misstep at,
                            const CallSite **out_last, Side **out_side) {
    const Evidence *e = w->e;
    const CallSite *own = own_call(w, at);
    tier = ctx_get(e->m->threads, ctx)->doubtful && !runs_on_created_only(e->m, fork->caller) ? TIER_LOW : tier;
    Finding *f = evidence_begin(e, rule, tier, SEVERITY_WARNING, own->caller, own->instr);
    Side *side = *out_side = evidence_side(e, f, ctx, fork->instr);
    evidence_step(e, side, STEP_NOTE, fork->caller, fork->instr, "",
                  sink_text(e->sink, "forks while %s may run: the child has only the calling thread",
                            fork_other_thread(e, ctx, fork)));
    *out_last = add_chain(w, side, at);
    f->key = model_fn_name(e->m, fork->caller);
    finding_add_assumption(e->sink, f, "the other thread is still alive when fork is called");
    return f;
}

ForkWalk fork_walk_new(const Evidence *e, bool (*is_wrong)(const ForkWalk *walk, const CallSite *site),
                       const void *context) {
    ForkWalk walk = {e, is_wrong, context, ARENA_ARRAY(e->scratch, Misstep, e->m->graph->fn_count)};
    find_missteps(&walk);
    return walk;
}
