/* thread_per_client.c: every connection that is accepted gets a thread, as many as there are clients.
 * Argument: in a loop, or in a callback, a connection is accepted, and what follows in the same turn creates a thread
 * with an argument. Nothing in the loop waits for others or compares a number that is kept with another one: there is
 * no limit. Functions that accept are a trait in the library tables. Known misses: limits are taken to be meant as such
 * wherever there is a comparison; threads that are created through pointers to functions. Noise: a thread that is not
 * for the client. */
#include "rules/creation.h"
#include "rules/loops.h"
#include "rules/thread_end.h"

typedef struct Search {
    const Evidence *e;
    Map *told; /* index of the creation */
} Search;

static uint32_t site_index(const Model *m, const CallSite *site) {
    return (uint32_t)(site - m->graph->sites.data);
}

static void report(const Search *s, const CallSite *accepting, const Creation *c) {
    const Evidence *e = s->e;
    const Model *m = e->m;
    const CallSite *create = creation_site(c);
    const char *fn = model_fn_name(m, accepting->caller), *start = creation_start_name(e, create);
    bool is_ended = thread_is_ended(m, create, e->scratch), is_new = false;
    map_slot(s->told, site_index(m, create), &is_new);
    if (!is_new)
        return;
    Finding *f = evidence_begin(e, "thread-per-client", TIER_HIGH, is_ended ? SEVERITY_NOTE : SEVERITY_WARNING,
                                create->caller, create->instr);
    f->message = sink_text(e->sink, "%s creates a thread that runs %s for each connection that it accepts%s", fn, start,
                           is_ended ? "" : ", and nobody joins or detaches it");
    f->object = start;
    f->key = fn;
    f->fix =
        sink_text(e->sink, "%sset a limit, hand connections to a fixed set of workers, or serve them by an event loop",
                  is_ended ? "" : "detach the thread; ");
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a turn of %s", fn), "");
    evidence_step(e, side, STEP_NOTE, accepting->caller, accepting->instr, "", "accepts a connection");
    creation_steps(e, side, c);
    finding_add_assumption(e->sink, f, "clients are not known and few");
}

/* What follows in the blocks of a turn; `loop` NULL: the whole function is one. */
static bool judge_turn(const Search *s, const CallSite *accepting, const Loop *loop) {
    const Model *m = s->e->m;
    const Cfg *cfg = m->values[accepting->caller.i]->cfg;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, accepting->caller, &count);
    for (uint32_t i = 0; i < count; i++) {
        const CallSite *site = &sites[i];
        bool follows = site->instr.i > accepting->instr.i && cfg_dominates(cfg, accepting->block, site->block);
        if (!follows || (loop && !bitset_has(&loop->blocks, site->block)))
            continue;
        Creation c = creation_below(m, site);
        if (c.count && (!loop || !loop_has_limit(m, loop))) {
            report(s, accepting, &c);
            return true;
        }
    }
    return false;
}

/* Where a connection is accepted; then where functions are called that return one. */
static void judge(const Search *s, const CallSite *accepting, uint32_t wrappers) {
    enum { MOST_WRAPPERS = 2 };
    const CallGraph *g = s->e->m->graph;
    Loop loop = loop_around(s->e->m->values[accepting->caller.i], accepting->block, s->e->scratch);
    bool found = false;
    for (; loop.head != UINT32_MAX && !found; loop = loop_outside(&loop, s->e->scratch))
        found = judge_turn(s, accepting, &loop);
    if (found || (callgraph_is_address_taken(g, accepting->caller) && judge_turn(s, accepting, NULL)))
        return;
    FnId fn = accepting->caller;
    for (uint32_t k = g->callers_first[fn.i]; k < g->callers_first[fn.i + 1] && wrappers < MOST_WRAPPERS; k++)
        if (g->sites.data[g->callers[k]].target_count == 1)
            judge(s, &g->sites.data[g->callers[k]], wrappers + 1);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {&e, map_new(scratch)};
    VEC_EACH(const CallSite, site, &m->graph->sites)
        if ((site->traits & 1u << TRAIT_ACCEPTING) && !site->fatal && bitset_has(&m->scope->fns, site->caller.i))
            judge(&s, site, 0);
}

const Rule rule_thread_per_client = {
    .id = "thread-per-client",
    .title = "A thread for each client",
    .tier = TIER_HIGH,
    .severity = SEVERITY_NOTE,
    .cwe = "CWE-770",
    .cert = "",
    .concept = "event-driven",
    .summary = "A server creates a thread for each connection that it accepts, and sets no limit to their number.",
    .why =
        "Who connects decides how many threads there are. Each has a stack and a place in the scheduler, most of them "
        "only wait, and at some number pthread_create fails, or the machine has nothing left for the rest. A client "
        "that opens connections and says nothing is enough.\n"
        "\n"
        "It is a warning where the thread is neither joined nor detached: then its memory is lost with every "
        "connection.",
    .fix = "For few clients that are known, a limit is enough: take a semaphore before accept, give it back when the "
           "client is done. Else hand the connections to a fixed set of workers, or serve them by an event loop (poll, "
           "epoll, libuv, libevent) on a handful of threads.",
    .limits = "A comparison of a number that the loop keeps, or any wait in it, is taken for a limit. A limit that is "
              "checked "
              "inside the function that creates the thread is not seen as one. Only functions that the library models "
              "know to "
              "accept connections are looked at.",
    .seen = "None in the programs and fixed bugs of tests/accuracy: those servers have pools or one loop.",
    .bad_example = "bad_thread_per_connection.c",
    .good_example = "good_limited.c",
    .run = run,
};
