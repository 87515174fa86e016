/* thread_stack_escape.c: a thread is given the address of a local variable of a function that may return before it, or
 * ends with the address of a local of its own as its result.
 * Argument: the argument of the thread lies in the frame of the function that creates it, and the function can return
 * while the thread may still run: it was not joined on that way. A function that waits for something after the creation
 * may wait until the thread has taken what it needs, and is left out. Known misses: locals handed over inside other
 * objects. Noise: threads that do not use the argument late. */
#include "rules/evidence.h"
#include "rules/waits.h"

static bool waits_after(const Model *m, FnId fn, InstrId created) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].instr.i > created.i && call_waits(m, &sites[i]))
            return true;
    }
    return false;
}

static void report(const Evidence *e, const Spawn *spawn, const CallSite *call) {
    const Model *m = e->m;
    const char *fn = model_fn_name(m, call->caller);
    const char *local = sink_text(e->sink, "%s", evidence_name(e, spawn->argument));
    Finding *f = evidence_begin(e, "thread-stack-escape", TIER_HIGH, SEVERITY_ERROR, call->caller, call->instr);
    f->message = sink_text(e->sink, "%s gives the address of its local %s to a thread that may outlive it", fn, local);
    f->object = local;
    f->key = fn;
    f->fix = sink_text(e->sink, "allocate %s for the thread, which frees it, or join the thread before %s returns",
                       local, fn);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_NOTE, call->caller, call->instr, "",
                  sink_text(e->sink, "creates a thread with %s, and returns without having joined it", local));
    finding_add_assumption(e->sink, f, "the thread uses its argument after the function has returned");
}

/* The call in fn by which it creates the thread, itself or by a wrapper; NULL if it does not. */
static const CallSite *call_in(const Model *m, const Spawn *spawn, FnId fn) {
    const CallSite *site = &m->graph->sites.data[spawn->site];
    for (uint32_t k = 0; k < spawn->via_count && site->caller.i != fn.i; k++)
        site = &m->graph->sites.data[spawn->via[k]];
    return site->caller.i == fn.i ? site : NULL;
}

/* ---- results ---- */

static void report_result(const Evidence *e, FnId fn, InstrId instr, PathId result) {
    const char *name = model_fn_name(e->m, fn), *local = sink_text(e->sink, "%s", evidence_name(e, result));
    Finding *f = evidence_begin(e, "thread-stack-escape", TIER_HIGH, SEVERITY_ERROR, fn, instr);
    f->message = sink_text(e->sink, "thread %s ends with the address of its local %s as its result", name, local);
    f->object = local;
    f->key = name;
    f->fix = sink_text(e->sink, "allocate %s, for who joins the thread to free, or let the creator hand it in", local);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", name), "");
    evidence_step(e, side, STEP_RETURN, fn, instr, "", sink_text(e->sink, "gives the address of %s away", local));
    finding_add_assumption(e->sink, f, "who joins the thread looks at its result");
}

/* The value is the address of a local of fn, or of a part of it. */
static bool is_own_local(const Model *m, FnId fn, PathId value) {
    const Path *root = path_get(m->paths, path_root(m->paths, value, false));
    return root->kind == PATH_LOCAL && root->a == fn.i;
}

/* What a function that threads start with returns. */
static void check_returns(const Evidence *e, FnId fn) {
    const FnValues *v = e->m->values[fn.i];
    for (uint32_t b = 0; b < v->func->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        InstrId last = {block->instr_first + block->instr_count - 1};
        const Instr *instr = tu_instr(v->tu, last);
        if (instr->op != OP_RETURN || !instr->arg_count)
            continue;
        PathId value = values_operand(e->m->paths, v, tu_args(v->tu, instr));
        if (is_own_local(e->m, fn, value))
            report_result(e, fn, last, value);
    }
}

static void check_results(const Evidence *e) {
    const Model *m = e->m;
    Map *seen = map_new(e->scratch);
    VEC_EACH(const Thread, thread, &m->threads->threads) {
        bool is_new = false;
        if (thread->origin == THREAD_CREATED && thread->root.i && bitset_has(&m->scope->fns, thread->root.i))
            map_slot(seen, thread->root.i, &is_new);
        if (is_new)
            check_returns(e, thread->root);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        bool ends = site->api && site->api->kind == SYNC_THREAD_EXIT && site->arg_count;
        if (ends && bitset_has(&m->scope->fns, site->caller.i) && is_own_local(m, site->caller, site->args[0]))
            report_result(e, site->caller, site->instr, site->args[0]);
    }
}

/* ---- arguments ---- */

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    check_results(&e);
    const Spawns *spawns = m->threads->spawns;
    Map *seen = map_new(scratch);
    for (uint32_t k = 1; k < spawns->list.len; k++) {
        const Spawn *spawn = &spawns->list.data[k];
        const Path *root = path_get(m->paths, path_root(m->paths, spawn->argument, false));
        FnId owner = {root->kind == PATH_LOCAL ? root->a : 0};
        const CallSite *call = owner.i && owner.i != m->graph->scope->main.i ? call_in(m, spawn, owner) : NULL;
        bool is_new = false;
        if (call && bitset_has(&m->scope->fns, owner.i) &&
            setpool_has(m->locks->sets, m->threads->leaves[owner.i].any, k) && !waits_after(m, owner, call->instr))
            map_slot(seen, map_pair(owner.i, call->instr.i), &is_new);
        if (is_new)
            report(&e, spawn, call);
    }
}

const Rule rule_thread_stack_escape = {
    .id = "thread-stack-escape",
    .title = "Local variable given to a thread that may outlive it, or by one that ends",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-825",
    .cert = "CON34-C",
    .concept = "processes-and-threads",
    .summary =
        "A function gives the address of a local variable to a thread and may return while the thread runs, or a "
        "thread ends with the address of one of its locals as its result.",
    .why =
        "When the function returns, its frame belongs to the next call. The thread then reads what that call has put "
        "there, and what it writes destroys that call's variables. If the thread is quick nothing happens, so "
        "that it works on the developer's machine. With the result of a thread it is the same the other way round: its "
        "whole stack is gone when pthread_join hands the address over.",
    .fix =
        "Allocate the argument with malloc, let the thread free it; or pass a small number as the pointer itself; or "
        "join the thread before the function returns. Allocate a result too, or let the creator say where it goes.",
    .limits =
        "The argument has to be the local variable itself or a part of it, in the function that creates the thread "
        "or that calls a wrapper of the creation. A function that waits for anything after the creation is left "
        "out, since it may wait for the thread; so is main, whose return ends the process.\n"
        "\n"
        "May be wrong where the thread surely reads its argument before the function can return.",
    .seen = "None that was true in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_argument_in_frame.c",
    .good_example = "good_argument_allocated.c",
    .run = run,
};
