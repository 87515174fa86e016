/* loop_blocking_call.c: a callback of an event loop sleeps, or waits for somebody else.
 * Argument: the callback is registered with a library that the tables know, or called through a pointer in a loop after
 * a call that waits for many events at once; from it calls with one target lead to one that surely blocks. All that the
 * loop serves waits for it. Which functions block is a trait in the library tables; joins and waits without a time are
 * known by what they are. Known misses: reads and writes that block by what they are opened on; calls through pointers;
 * callbacks that are registered by macros or through structs. Noise: a join of a thread that is known to be over, and
 * pauses of microseconds; both are of the lowest tier. */
#include "rules/evidence.h"

enum { CHAIN = 12 };

/* The first call in a function that blocks. */
typedef struct Blocking {
    const CallSite *site; /* NULL: none. Of a function with a body: one in it does */
    FnId callee;          /* that body */
} Blocking;

typedef struct Search {
    const Evidence *e;
    Blocking *blocking; /* by FnId */
    Map *told;          /* (callback, last site) */
} Search;

/* ---- what blocks ---- */

/* What is stored at the beginning of a local that the call is handed: 0 nothing, or nothing but zeros. */
static bool is_flagged(const Model *m, const CallSite *site, PathId object) {
    const FnValues *v = m->values[site->caller.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        int64_t offset;
        if (instr->op != OP_STORE || !v->address[i].i ||
            !path_same(path_root(m->paths, v->address[i], false), object) ||
            !path_constant_offset(m->paths, v->address[i], &offset) || offset != 0)
            continue;
        const Path *stored = path_get(m->paths, values_operand(m->paths, v, &tu_args(v->tu, instr)[0]));
        if (stored->kind != PATH_INT || stored->num != 0)
            return true;
    }
    return false;
}

/* A flag may say that it is not to block: among the arguments, or first in a struct that it is handed; and what is
 * asked for by a constant name needs no server. */
static bool may_be_told_not_to(const Model *m, const CallSite *site) {
    for (uint32_t i = 0; i < site->arg_count; i++) {
        const Path *path = path_get(m->paths, site->args[i]);
        if ((path->kind == PATH_INT && path->num > 0) || (path->kind == PATH_STRING && i == 0) ||
            (path->kind == PATH_LOCAL && is_flagged(m, site, site->args[i])))
            return true;
    }
    return false;
}

static bool waits_untimed(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_COND_WAIT:
    case SYNC_THREAD_JOIN:
        return !api->timed;
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_BARRIER_WAIT:
        return true;
    default:
        return false;
    }
}

static bool blocks(const Model *m, const CallSite *site) {
    if (site->traits & 1u << TRAIT_BLOCKING)
        return !(site->traits & 1u << TRAIT_FLAG_BLOCKING) || !may_be_told_not_to(m, site);
    return site->api && waits_untimed(site->api);
}

static Blocking blocking_at(const Search *s, const CallSite *site) {
    if (site->fatal)
        return (Blocking){0};
    if (blocks(s->e->m, site))
        return (Blocking){.site = site};
    if (site->target_count == 1 && s->blocking[site->targets[0].i].site)
        return (Blocking){site, site->targets[0]};
    return (Blocking){0};
}

static void find_blocking(Search *s) {
    const CallGraph *g = s->e->m->graph;
    for (uint32_t k = 0; k < g->bottom_up.len; k++) {
        FnId fn = g->bottom_up.data[k];
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(g, fn, &count);
        for (uint32_t i = 0; i < count && !s->blocking[fn.i].site; i++)
            s->blocking[fn.i] = blocking_at(s, &sites[i]);
    }
}

/* ---- callbacks ---- */

static void report(const Search *s, const CallSite *registration, FnId callback, const char *how) {
    const Evidence *e = s->e;
    const Model *m = e->m;
    Blocking at = s->blocking[callback.i], last = at;
    for (uint32_t depth = 0; last.callee.i && depth < CHAIN; depth++)
        last = s->blocking[last.callee.i];
    bool is_new = false;
    map_slot(s->told, (uint64_t)(last.site - m->graph->sites.data), &is_new);
    if (!is_new || last.callee.i)
        return;
    bool is_short =
        (last.site->traits & 1u << TRAIT_BRIEF) || (last.site->api && last.site->api->kind == SYNC_THREAD_JOIN);
    const char *name = model_fn_name(m, callback);
    Finding *f = evidence_begin(e, "loop-blocking-call", is_short ? TIER_LOW : TIER_HIGH, SEVERITY_WARNING,
                                last.site->caller, last.site->instr);
    f->message =
        sink_text(e->sink, "%s, a callback of an event loop, calls %s%s%s, which blocks the loop", name,
                  last.site->callee, at.callee.i ? " through " : "", at.callee.i ? model_fn_name(m, at.callee) : "");
    f->object = last.site->callee;
    f->key = name;
    f->fix = sink_text(e->sink, "let a timer or an event call again, or hand the work to another thread");
    Side *side = finding_add_side(e->sink, f, "the thread that runs the loop", "");
    evidence_step(e, side, STEP_NOTE, registration->caller, registration->instr, "",
                  sink_text(e->sink, "%s %s", how, name));
    evidence_entry(e, side, callback, sink_text(e->sink, "the loop calls %s", name));
    for (uint32_t depth = 0; at.callee.i && depth < CHAIN; depth++, at = s->blocking[at.callee.i])
        evidence_step(e, side, STEP_CALL, at.site->caller, at.site->instr, "",
                      sink_text(e->sink, "calls %s", model_fn_name(m, at.callee)));
    evidence_step(e, side, STEP_WAIT, last.site->caller, last.site->instr, "",
                  sink_text(e->sink, "calls %s, which blocks", last.site->callee));
}

static void judge_registered(const Search *s, const CallSite *site) {
    uint32_t count = 0;
    const FnId *fns =
        callgraph_functions_of(s->e->m->graph, site_argument(site, site->api->start), s->e->scratch, &count);
    for (uint32_t k = 0; k < count; k++)
        if (s->blocking[fns[k].i].site)
            report(s, site, fns[k], "registers");
}

static bool multiplexes(const Model *m, const CallSite *site) {
    if (site->traits & 1u << TRAIT_MULTIPLEXING)
        return true;
    uint32_t count = 0;
    const CallSite *sites = site->target_count == 1 ? callgraph_sites(m->graph, site->targets[0], &count) : NULL;
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].traits & 1u << TRAIT_MULTIPLEXING)
            return true;
    return false;
}

/* Calls through pointers in a loop over the events, after the call that waits for them: a dispatcher. What is called
 * once for each wait is part of the loop itself. */
static void judge_dispatched(const Search *s, const CallSite *waiting) {
    const Model *m = s->e->m;
    const Cfg *cfg = m->values[waiting->caller.i]->cfg;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, waiting->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        const CallSite *site = &sites[i];
        if (site->callee[0] || site->fatal || site->instr.i < waiting->instr.i ||
            cfg->loop_head[site->block] == UINT32_MAX ||
            cfg->loop_head[site->block] == cfg->loop_head[waiting->block] ||
            !cfg_dominates(cfg, waiting->block, site->block))
            continue;
        for (uint32_t k = 0; k < site->target_count; k++)
            if (s->blocking[site->targets[k].i].site)
                report(s, site, site->targets[k], "calls, for an event,");
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {&e, ARENA_ARRAY(scratch, Blocking, m->graph->fn_count), map_new(scratch)};
    find_blocking(&s);
    VEC_EACH(const CallSite, site, &m->graph->sites) {
        if (!site->caller.i || site->fatal || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        if (site->api && site->api->kind == SYNC_CALLBACK)
            judge_registered(&s, site);
        else if (multiplexes(m, site))
            judge_dispatched(&s, site);
    }
}

const Rule rule_loop_blocking_call = {
    .id = "loop-blocking-call",
    .title = "Blocking call in a callback of an event loop",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "async-await",
    .summary =
        "A callback of an event loop sleeps, waits for a thread or a name server, or for anything else without a "
        "limit of time.",
    .why = "The loop has one thread and serves everything in turn. While a callback blocks nothing else is served: no "
           "other client, no timer, no signal. One slow name server is enough to stop a server with thousands of "
           "connections, and what the callback waits for may itself need the loop: then it waits for ever.",
    .fix =
        "Let the loop do the waiting: a timer instead of sleep, the library's own asynchronous look-up of names, an "
        "event that another thread sends when it is done. Work that takes long goes to another thread (uv_queue_work).",
    .limits = "Only calls that surely block, as the table of traits has them, and joins and waits without a limit of "
              "time. Reading, writing and connecting are left out, for they block or not by how the descriptor was "
              "opened. Callbacks are those that are handed to functions of the library models, and those that a loop "
              "around poll or epoll_wait calls through pointers, one for each event; calls through other pointers are "
              "not followed.\n"
              "\n"
              "Joins are of tier low: a thread that has said that it is done is joined at once. So are pauses that "
              "may be shorter than a second.",
    .seen = "redis 7.0.15: a callback of redis-benchmark sleeps for a second when its cluster is down, on purpose. The "
            "dynamic suites have no event loops.",
    .bad_example = "bad_sleeps_in_timer.c",
    .good_example = "good_starts_timer_again.c",
    .run = run,
};
