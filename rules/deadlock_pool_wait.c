/* deadlock_pool_wait.c: a task of a thread pool waits for another task of the same pool.
 * Argument: a thread runs tasks: it calls through a pointer in a loop, or the library that made it does. A task waits,
 * without a time limit, on a condition variable or semaphore that only threads of that pool signal. If all of them wait
 * like that, none is left to run the tasks that would signal. Known misses: waits for tasks by joins or by asking again
 * and again. Noise: pools that grow, or whose tasks wait only for tasks that run already. */
#include "rules/evidence.h"

/* A wait in a task. */
typedef struct TaskWait {
    CtxId ctx, task; /* task: the context of the function that the pool calls */
    InstrId instr;
    FnId fn;
    ClassId object;
    SyncKind signal; /* the kind of calls that end it */
} TaskWait;

static bool in_loop(const Model *m, CtxId ctx, InstrId at) {
    const Threads *t = m->threads;
    for (; ctx.i; ctx = ctx_get(t, ctx)->parent) {
        FnId fn = ctx_get(t, ctx)->fn;
        if (m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, at)] != UINT32_MAX)
            return true;
        at = ctx_get(t, ctx)->call;
    }
    return false;
}

/* The function on the way to a context that a pool calls as a task; 0 if there is none. */
static CtxId task_of(const Model *m, CtxId ctx) {
    const Threads *t = m->threads;
    const Thread *thread = thread_get(t, ctx_get(t, ctx)->thread);
    if (thread->origin != THREAD_CREATED)
        return (CtxId){0};
    for (; ctx_get(t, ctx)->parent.i; ctx = ctx_get(t, ctx)->parent) {
        CtxId parent = ctx_get(t, ctx)->parent;
        const CallSite *site = callgraph_site_at(m->graph, ctx_get(t, parent)->fn, ctx_get(t, ctx)->call);
        if (site && !site->api && !site->callee[0] && in_loop(m, parent, site->instr))
            return ctx;
    }
    const SyncCall *api = m->graph->sites.data[thread->site].api;
    return api && api->many ? ctx : (CtxId){0};
}

/* While it waits, the function or one between it and the task runs tasks itself. */
static bool helps(const Model *m, const TaskWait *wait) {
    const Threads *t = m->threads;
    CtxId worker = ctx_get(t, wait->task)->parent;
    for (CtxId ctx = wait->ctx; worker.i; ctx = ctx_get(t, ctx)->parent) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, ctx_get(t, ctx)->fn, &count);
        for (uint32_t i = 0; i < count; i++) {
            for (uint32_t k = 0; k < sites[i].target_count; k++) {
                if (sites[i].targets[k].i == ctx_get(t, worker)->fn.i)
                    return true;
            }
        }
        if (ctx.i == wait->task.i)
            break;
    }
    return false;
}

/* Whether somebody signals, and only threads of the pool do. */
static bool only_pool_signals(const Model *m, const TaskWait *wait, CtxId *out_ctx, InstrId *out_instr) {
    const Threads *t = m->threads;
    ThreadId pool = ctx_get(t, wait->ctx)->thread;
    out_ctx->i = 0;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != wait->signal)
            continue;
        PathId object = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
            ClassId class = path_class(m->paths, ctx_resolve(t, ctx, object));
            if (class.i && class.i != wait->object.i)
                continue;
            if (!class.i || ctx_get(t, ctx)->thread.i != pool.i)
                return false;
            *out_ctx = ctx;
            *out_instr = site->instr;
        }
    }
    return out_ctx->i != 0;
}

static void report(const Evidence *e, const TaskWait *wait, CtxId signaller, InstrId signal) {
    const Model *m = e->m;
    const Thread *pool = thread_get(m->threads, ctx_get(m->threads, wait->ctx)->thread);
    const char *name = sink_text(e->sink, "%s", class_name(m->paths, wait->object));
    const char *task = model_fn_name(m, ctx_get(m->threads, wait->task)->fn);
    bool one = !pool->argument.i || path_is_absolute(m->paths, pool->argument);
    Finding *f =
        evidence_begin(e, "deadlock-pool-wait", one ? TIER_HIGH : TIER_LOW, SEVERITY_ERROR, wait->fn, wait->instr);
    f->message = sink_text(e->sink, "task %s of %s waits for %s, which only other tasks of %s signal", task, pool->name,
                           name, pool->name);
    f->object = name;
    f->fix =
        sink_text(e->sink, "let the task that is waited for start the rest when it is done, or run it where %s waits",
                  model_fn_name(m, wait->fn));
    Side *side = evidence_side(e, f, wait->ctx, wait->instr);
    evidence_step(e, side, STEP_WAIT, wait->fn, wait->instr, "", sink_text(e->sink, "waits for %s", name));
    side = evidence_side(e, f, signaller, signal);
    evidence_step(e, side, STEP_NOTE, ctx_get(m->threads, signaller)->fn, signal, "",
                  sink_text(e->sink, "signals %s, if a thread of the pool is free", name));
    finding_add_assumption(e->sink, f,
                           one ? "as many tasks can wait at once as the pool has threads"
                               : "the tasks run in one pool, and as many can wait at once as it has threads");
}

static void judge(const Evidence *e, FnId fn, InstrId instr, PathId object, SyncKind signal) {
    const Model *m = e->m;
    for (CtxId ctx = m->threads->of_fn[fn.i]; object.i && ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
        TaskWait wait = {ctx, task_of(m, ctx), instr, fn, {0}, signal};
        wait.object = path_class(m->paths, ctx_resolve(m->threads, ctx, object));
        CtxId signaller;
        InstrId at;
        if (!wait.task.i || !wait.object.i || !ctx_reaches(m->threads, ctx, instr) || helps(m, &wait) ||
            !only_pool_signals(m, &wait, &signaller, &at))
            continue;
        report(e, &wait, signaller, at);
        return;
    }
}

/* One finding for each place that waits. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind == LOCK_EVENT_WAIT && !event->is_try)
            judge(&e, event->fn, event->instr, event->condition, SYNC_COND_SIGNAL);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (site->api && site->api->kind == SYNC_SEMAPHORE_WAIT && bitset_has(&m->scope->fns, site->caller.i))
            judge(&e, site->caller, site->instr, site_object(m->paths, m->values[site->caller.i], site),
                  SYNC_SEMAPHORE_POST);
    }
}

const Rule rule_deadlock_pool_wait = {
    .id = "deadlock-pool-wait",
    .title = "Task that waits for another task of its own pool",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "executor-pools",
    .summary = "A task of a thread pool waits for what only another task of the same pool can do.",
    .why =
        "A pool has a fixed number of threads. A task that hands a part of its work to the pool and waits for it keeps "
        "one of them busy with waiting. When as many tasks wait as there are threads, nobody is left to run the parts, "
        "and the pool stands still for ever. With few tasks at a time all goes well, so tests do not show it.",
    .fix =
        "Let the last part that is done start what comes next, instead of waiting. Or let the waiting task run tasks "
        "itself meanwhile, or give the parts a pool of their own.",
    .limits =
        "Tasks are functions that a created thread calls through a pointer in a loop, and those of pools that the "
        "library tables know. They have to wait on a condition variable or semaphore without a time limit; joins "
        "are left out. A wait in a function that itself calls what runs tasks is not reported.\n"
        "\n"
        "May be wrong where the pool grows when all of its threads wait, or where a task waits only for tasks that "
        "run already. Where the threads are given an object, of which there may be several, the tier is the lowest.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_waits_for_its_part.c",
    .good_example = "good_last_part_goes_on.c",
    .run = run,
};
