/* deadlock_once.c: an initialisation routine that pthread_once runs waits for its own end.
 * Argument: while the routine runs, everybody else who comes to a pthread_once of that control waits for it. (1) The
 * routine, or what it calls, calls pthread_once with the same control: it waits for itself. (2) It takes a lock with
 * which another thread calls pthread_once: that thread waits for the routine, and the routine for the lock. Known
 * misses: routines that wait for a thread which calls pthread_once. Noise: a control that was surely run before. */
#include "rules/evidence.h"

/* A call of pthread_once and its like in a context. */
typedef struct OnceCall {
    const CallSite *site;
    CtxId ctx;
    ClassId control;
} OnceCall;

typedef VEC(OnceCall) OnceCallVec;

/* The control of a call; 0 if it is no such call, or cannot be said. */
static ClassId control_of(const Model *m, CtxId ctx, const CallSite *site) {
    if (!site || !site->api || site->api->kind != SYNC_ONCE)
        return (ClassId){0};
    PathId control = site_object(m->paths, m->values[site->caller.i], site);
    return control.i ? path_class(m->paths, ctx_resolve(m->threads, ctx, control)) : (ClassId){0};
}

static OnceCallVec collect(const Model *m, Arena *scratch) {
    OnceCallVec calls = {0};
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!site->api || site->api->kind != SYNC_ONCE || site->fatal)
            continue;
        for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            ClassId control = control_of(m, ctx, site);
            if (control.i && !ctx_get(m->threads, ctx)->doubtful && ctx_reaches(m->threads, ctx, site->instr))
                *vec_push(scratch, &calls) = (OnceCall){site, ctx, control};
        }
    }
    return calls;
}

/* Whether a context runs within the routine of a control. */
static bool runs_within(const Model *m, CtxId ctx, ClassId control) {
    const Threads *t = m->threads;
    for (; ctx_get(t, ctx)->parent.i; ctx = ctx_get(t, ctx)->parent) {
        CtxId parent = ctx_get(t, ctx)->parent;
        const CallSite *site = callgraph_site_at(m->graph, ctx_get(t, parent)->fn, ctx_get(t, ctx)->call);
        if (control_of(m, parent, site).i == control.i)
            return true;
    }
    return false;
}

static bool is_one(const Model *m, ClassId class) {
    return class_is_object(m->paths, class) && !class_is_array(m->paths, class);
}

static void report_itself(const Evidence *e, const OnceCall *call) {
    const Model *m = e->m;
    const char *name = class_name(m->paths, call->control), *fn = model_fn_name(m, call->site->caller);
    Finding *f = evidence_begin(e, "deadlock-once", is_one(m, call->control) ? TIER_HIGH : TIER_LOW, SEVERITY_ERROR,
                                call->site->caller, call->site->instr);
    f->message = sink_text(e->sink, "%s calls %s for %s within the routine that is run for it, and waits for itself",
                           fn, call->site->callee, name);
    f->object = sink_text(e->sink, "%s", name);
    f->fix = sink_text(e->sink, "call what the routine needs directly, not through %s", call->site->callee);
    Side *side = evidence_side(e, f, call->ctx, call->site->instr);
    evidence_step(e, side, STEP_WAIT, call->site->caller, call->site->instr, "",
                  sink_text(e->sink, "waits until the routine of %s is done", name));
}

/* Where the routine of a control takes a lock. */
typedef struct Taking {
    CtxId ctx;
    const CallSite *site;
} Taking;

static bool find_taking(const Model *m, const OnceCall *call, ClassId lock, Taking *out) {
    const Threads *t = m->threads;
    Moment moment = ctx_moment_at(t, call->ctx, call->site->block, call->site->instr);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(m->graph, t->contexts.data[c].fn, &count);
        for (uint32_t i = 0; i < count && !t->contexts.data[c].doubtful; i++) {
            const CallSite *site = &sites[i];
            if (!site->api || site->api->kind != SYNC_ACQUIRE || !ctx_reaches(t, (CtxId){c}, site->instr))
                continue;
            PathId taken = ctx_resolve(t, (CtxId){c}, site_object(m->paths, m->values[site->caller.i], site));
            if (path_class(m->paths, taken).i != lock.i || !runs_within(m, (CtxId){c}, call->control) ||
                !threads_may_parallel(t, moment, ctx_moment_at(t, (CtxId){c}, site->block, site->instr)))
                continue;
            *out = (Taking){{c}, site};
            return true;
        }
    }
    return false;
}

static void report_lock(const Evidence *e, const OnceCall *call, ClassId lock, const Taking *taking) {
    const Model *m = e->m;
    const char *name = class_name(m->paths, call->control), *held = class_name(m->paths, lock);
    const char *taker = model_fn_name(m, taking->site->caller);
    Finding *f = evidence_begin(e, "deadlock-once", is_one(m, call->control) && is_one(m, lock) ? TIER_HIGH : TIER_LOW,
                                SEVERITY_ERROR, call->site->caller, call->site->instr);
    f->message = sink_text(e->sink, "%s calls %s for %s with %s held, which %s takes in the routine that is run for it",
                           model_fn_name(m, call->site->caller), call->site->callee, name, held, taker);
    f->object = sink_text(e->sink, "%s", name);
    f->key = sink_text(e->sink, "%s", held);
    f->fix = sink_text(e->sink, "call %s before %s is taken", call->site->callee, held);
    Side *side = evidence_side(e, f, call->ctx, call->site->instr);
    evidence_step(e, side, STEP_WAIT, call->site->caller, call->site->instr, held,
                  sink_text(e->sink, "waits until the routine of %s is done, holding %s", name, held));
    side = evidence_side(e, f, taking->ctx, taking->site->instr);
    evidence_step(e, side, STEP_ACQUIRE, taking->site->caller, taking->site->instr, held,
                  sink_text(e->sink, "waits for %s within that routine", held));
}

static bool judge_locks(const Evidence *e, const OnceCall *call) {
    const Threads *t = e->m->threads;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, ctx_locks_at(t, call->ctx, call->site->instr), &count);
    const uint32_t *held = arena_copy(e->scratch, members, sizeof *members * count);
    for (uint32_t i = 0; i < count; i++) {
        Taking taking;
        if (!(held[i] & 1) && find_taking(e->m, call, (ClassId){held[i] >> 1}, &taking)) {
            report_lock(e, call, (ClassId){held[i] >> 1}, &taking);
            return true;
        }
    }
    return false;
}

static bool judge(const Evidence *e, const OnceCall *call) {
    if (!runs_within(e->m, call->ctx, call->control))
        return judge_locks(e, call);
    report_itself(e, call);
    return true;
}

/* One finding for each call. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    OnceCallVec calls = collect(m, scratch);
    const CallSite *told = NULL;
    VEC_EACH(const OnceCall, call, &calls) {
        if (call->site != told && judge(&e, call))
            told = call->site;
    }
}

const Rule rule_deadlock_once = {
    .id = "deadlock-once",
    .title = "Initialisation routine that waits for its own end",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "locks",
    .summary =
        "A thread calls pthread_once within the routine that it runs, or with a lock held that the routine takes.",
    .why = "While the routine runs, every call of pthread_once for the same control waits for its end. If the routine "
           "itself makes such a call, perhaps deep in a helper that makes sure that all is set up, it waits for ever, "
           "and so does every thread that comes later.\n"
           "\n"
           "The routine is like a lock: if it takes a mutex, and another thread calls pthread_once with that mutex "
           "held, each may wait for the other.",
    .fix = "Let the routine call the helpers that do not check again. Call pthread_once before any lock is taken.",
    .limits = "The control has to be told by name or by its type. That the routine was surely run before, so that "
              "nobody can wait any more, is not seen where it happens on another thread.\n"
              "\n"
              "For controls and locks that are members of objects, of which there may be many, the tier is the lowest.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_once_within_once.c",
    .good_example = "good_unchecked_helper.c",
    .run = run,
};
