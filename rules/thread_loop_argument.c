/* thread_loop_argument.c: the threads that a loop creates are all given the address of one variable, which the loop
 * goes on to change.
 * Argument: the creation stands in a loop, its argument is one place in a variable, the loop stores to that place, and
 * does not wait for anything: the thread reads the value of a later round. Known misses: variables that are changed by
 * functions. Noise: threads that do not use what is changed. */
#include "rules/evidence.h"
#include "rules/waits.h"

/* Some call in the loop waits: perhaps until the thread has its argument. */
static bool loop_waits(const Model *m, FnId fn, uint32_t head) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (cfg_is_in_loop(m->values[fn.i]->cfg, sites[i].block, head) && call_waits(m, &sites[i]))
            return true;
    }
    return false;
}

/* Where the loop stores to the place; 0 if it does not. */
static InstrId find_store(const Model *m, FnId fn, uint32_t head, PathId place) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        bool writes = op_has(tu_instr(v->tu, id)->op, 'W') && v->address[i].i;
        if (writes && path_contains(m->paths, v->address[i], place) &&
            cfg_is_in_loop(v->cfg, values_block_of(v, id), head))
            return id;
    }
    return (InstrId){0};
}

static void report(const Evidence *e, const Spawn *spawn, const CallSite *call, InstrId store) {
    const Model *m = e->m;
    const char *fn = model_fn_name(m, call->caller);
    const char *variable = sink_text(e->sink, "%s", evidence_name(e, spawn->argument));
    Finding *f = evidence_begin(e, "thread-loop-argument", TIER_HIGH, SEVERITY_ERROR, call->caller, call->instr);
    f->message =
        sink_text(e->sink, "%s gives all threads of a loop the address of %s, which the loop changes", fn, variable);
    f->object = variable;
    f->key = fn;
    f->fix =
        sink_text(e->sink, "give each thread an argument of its own: an element of an array, or the value of %s itself",
                  variable);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_NOTE, call->caller, call->instr, "",
                  sink_text(e->sink, "creates a thread with the address of %s", variable));
    evidence_step(e, side, STEP_WRITE, call->caller, store, "", sink_text(e->sink, "changes %s", variable));
    finding_add_assumption(e->sink, f, "the thread reads what the loop changes");
}

/* The call creates a thread of the spawn, itself or by a wrapper. */
static void judge(const Evidence *e, const Spawn *spawn, const CallSite *call) {
    const Model *m = e->m;
    uint32_t head = m->values[call->caller.i]->cfg->loop_head[call->block];
    if (head == UINT32_MAX || !bitset_has(&m->scope->fns, call->caller.i) || loop_waits(m, call->caller, head))
        return;
    InstrId store = find_store(m, call->caller, head, spawn->argument);
    if (store.i)
        report(e, spawn, call, store);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    const Spawns *spawns = m->threads->spawns;
    Map *seen = map_new(scratch);
    for (uint32_t k = 1; k < spawns->list.len; k++) {
        const Spawn *spawn = &spawns->list.data[k];
        for (uint32_t c = 0; c <= spawn->via_count && path_is_one_place(m->paths, spawn->argument); c++) {
            uint32_t call = c ? spawn->via[c - 1] : spawn->site;
            bool is_new = false;
            map_slot(seen, map_pair(call, spawn->argument.i), &is_new);
            if (is_new)
                judge(&e, spawn, &m->graph->sites.data[call]);
        }
    }
}

const Rule rule_thread_loop_argument = {
    .id = "thread-loop-argument",
    .title = "Loop variable shared with the threads of the loop",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "processes-and-threads",
    .summary = "A loop creates threads and gives each of them the address of one variable that the loop changes.",
    .why = "The thread reads the variable when it gets to run, not when it was created. By then the loop may be some "
           "rounds further: two threads work on the same number, and another number is left out. It is a data race "
           "besides.",
    .fix =
        "Give each thread an argument of its own: &args[i] of an array that lives long enough, memory from malloc, or "
        "the number itself as (void *)(intptr_t)i.",
    .limits =
        "Reported where the argument is one variable or a part of it and the loop itself stores to it. A loop that "
        "waits for anything is left out, since it may wait until the thread has read its argument.\n"
        "\n"
        "May be wrong where the threads do not read what the loop changes.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_address_of_counter.c",
    .good_example = "good_element_for_each.c",
    .run = run,
};
