/* thread_per_task.c: a loop creates a thread for each item of work, however many there are.
 * Argument: the loop that leads to the creation is not counted: it goes on until there are no items left; nothing in it
 * waits for others or compares a number that is kept with another one; and what the thread runs comes to an end by
 * itself, so that it is not a service that is started for each of a few things. Who detaches the threads cannot know
 * how many there are; where they are joined afterwards, the items may be few: that is of the lowest tier. Connections
 * are the matter of thread-per-client. Known misses: functions that are called for each item from elsewhere; loops that
 * wait for their items on a condition variable, which is taken for a limit. Noise: lists that are short by nature. */
#include "rules/creation.h"
#include "rules/loops.h"
#include "rules/thread_end.h"

static bool accepts_below(const Model *m, const CallSite *site, int levels) {
    if (site->traits & 1u << TRAIT_ACCEPTING)
        return true;
    for (uint32_t k = 0; k < site->target_count && levels > 0; k++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, site->targets[k], &count);
        for (uint32_t i = 0; i < count; i++)
            if (accepts_below(m, &sites[i], levels - 1))
                return true;
    }
    return false;
}

static bool loop_accepts(const Model *m, const Loop *loop) {
    enum { LEVELS = 2 };
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, loop->v->fn, &count);
    for (uint32_t i = 0; i < count; i++)
        if (bitset_has(&loop->blocks, sites[i].block) && accepts_below(m, &sites[i], LEVELS))
            return true;
    return false;
}

/* What the thread runs has a loop of its own that waits: it serves, it does not work off one item. */
static bool is_service(const Model *m, const CallSite *create, Arena *scratch) {
    uint32_t starts = 0;
    const FnId *fns = callgraph_functions_of(m->graph, site_argument(create, create->api->start), scratch, &starts);
    for (uint32_t k = 0; k < starts; k++) {
        const FnValues *v = m->values[fns[k].i];
        for (uint32_t block = 0; block < v->cfg->block_count; block++) {
            if (v->cfg->loop_head[block] != block)
                continue;
            int64_t turns;
            Loop loop = loop_around(v, block, scratch);
            if (loop_bound(m, &loop, &turns) == LOOP_UNBOUND)
                return true;
        }
    }
    return starts == 0;
}

static void report(const Evidence *e, const CallSite *call, const Creation *c) {
    const CallSite *create = creation_site(c);
    const char *fn = model_fn_name(e->m, call->caller), *start = creation_start_name(e, create);
    Finding *f = evidence_begin(e, "thread-per-task", TIER_LOW, SEVERITY_NOTE, create->caller, create->instr);
    f->message =
        sink_text(e->sink, "%s creates a thread that runs %s for each turn of a loop without a limit", fn, start);
    f->object = start;
    f->key = fn;
    f->fix = sink_text(e->sink, "let a fixed number of threads take the items from a queue");
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a turn of the loop in %s", fn), "");
    creation_steps(e, side, c);
    finding_add_assumption(e->sink, f, "there may be many items");
}

static void judge(const Evidence *e, const CallSite *call, Map *told) {
    const Model *m = e->m;
    int64_t turns;
    Creation c = creation_below(m, call);
    if (!c.count || m->values[call->caller.i]->cfg->loop_head[call->block] == UINT32_MAX)
        return;
    Loop loop = loop_around(m->values[call->caller.i], call->block, e->scratch);
    if (loop_bound(m, &loop, &turns) != LOOP_UNBOUND || loop_has_limit(m, &loop) || loop_accepts(m, &loop))
        return;
    const CallSite *create = creation_site(&c);
    bool is_new = false;
    map_slot(told, (uint64_t)(create - m->graph->sites.data), &is_new);
    if (!is_new || is_service(m, create, e->scratch))
        return;
    report(e, call, &c);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    VEC_EACH(const CallSite, site, &m->graph->sites)
        if (site->caller.i && !site->fatal && bitset_has(&m->scope->fns, site->caller.i))
            judge(&e, site, told);
}

const Rule rule_thread_per_task = {
    .id = "thread-per-task",
    .title = "A thread for each piece of work",
    .tier = TIER_LOW,
    .severity = SEVERITY_NOTE,
    .cwe = "CWE-770",
    .cert = "",
    .concept = "executor-pools",
    .summary = "A loop creates a thread for each item that it comes to, and sets no limit to their number.",
    .why =
        "The number of threads grows with the work. Beyond the number of cores more threads do not work faster; each "
        "costs a stack and a start, and they fight for the same locks and caches. With many items pthread_create "
        "fails, and the item is lost unless that is looked at.",
    .fix =
        "Start a fixed number of workers once and let them take the items from a queue under a lock, with a condition "
        "variable to wait for more. `lockwise explain executor-pools` shows one.",
    .limits =
        "Loops that wait for anything, or compare a number that is kept, are taken to have a limit. Threads that "
        "serve, with an open loop of their own, are left out. What is called for each item from a loop elsewhere "
        "is not seen.\n"
        "\n"
        "The items may be few by nature: one for each disk, network card or configured service. Which is the case "
        "cannot be seen, and the few real programs that had such a loop were of that kind: hence the tier.",
    .seen = "None that was shown in the programs and fixed bugs of tests/accuracy.",
    .bad_example = "bad_thread_per_line.c",
    .good_example = "good_fixed_workers.c",
    .run = run,
};
