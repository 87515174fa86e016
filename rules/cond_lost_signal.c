/* cond_lost_signal.c: what a waiting thread tests is changed, and its condition variable signalled, without its mutex.
 * Argument: a thread tests a variable in a loop around a wait, with the mutex held, or before it takes the mutex on
 * every way to the wait. Another one changes that variable without the mutex and signals, without having taken the
 * mutex in between: both can fall between the test and the wait, and nobody signals again. Making the variable atomic
 * does not help. A signal without the mutex is in order when the variable was changed with it.
 * Known misses: tests in functions deeper than one call, changes in other functions than the signal's. Noise: variables
 * whose change is not what the thread waits for. */
#include "rules/evidence.h"

typedef struct Wait {
    const LockEvent *event;
    ClassId condition, mutex;
    uint32_t loop; /* its head, a block of the event's function */
} Wait;

typedef VEC(Wait) WaitVec;

/* A place that a waiting thread tests. */
typedef struct Test {
    const Wait *wait;
    const Access *access;
} Test;

typedef VEC(Test) TestVec;

static void add_wait(const Model *m, WaitVec *waits, const LockEvent *event, Arena *scratch) {
    uint32_t loop = m->values[event->fn.i]->cfg->loop_head[model_block_of(m, event->fn, event->instr)];
    ClassId condition = path_class(m->paths, event->condition), mutex = path_class(m->paths, event->lock);
    if (loop != UINT32_MAX && condition.i && mutex.i && !class_is_pointee(m->paths, condition) &&
        !class_is_pointee(m->paths, mutex))
        *vec_push(scratch, waits) = (Wait){event, condition, mutex, loop};
}

static bool holds(const Model *m, const Access *a, ClassId mutex) {
    SetId locks = setpool_union(m->locks->sets, a->at->held.locks, a->at->may_locks);
    return locks_has_class(m->locks->sets, locks, mutex);
}

/* Whether a branch that every way to the wait passes, in the wait's loop, hangs on what is read at the address. */
static bool decides(const Model *m, const Wait *wait, PathId address) {
    const FnValues *v = m->values[wait->event->fn.i];
    const Cfg *cfg = v->cfg;
    for (uint32_t b = model_block_of(m, v->fn, wait->event->instr); b != wait->loop; b = cfg->idom[b]) {
        if (cfg->pred_first[b + 1] - cfg->pred_first[b] != 1)
            continue;
        Relation r = branch_relation(m->paths, v, cfg->preds[cfg->pred_first[b]], b);
        if (path_reads(m->paths, r.subject, address) || path_reads(m->paths, r.other, address))
            return true;
    }
    return false;
}

/* Whether the function reads the access's place in the loop of the wait, itself or in a function that it calls
 * there. */
static bool is_test(const Model *m, const Wait *wait, const Access *a) {
    FnId fn = a->fn;
    InstrId at = a->instr;
    if (fn.i != wait->event->fn.i) {
        const Context *ctx = ctx_get(m->threads, a->ctx);
        fn = ctx->parent.i ? ctx_get(m->threads, ctx->parent)->fn : (FnId){0};
        at = ctx->call;
    }
    if (a->write || fn.i != wait->event->fn.i ||
        m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, at)] != wait->loop)
        return false;
    return holds(m, a, wait->mutex) || (fn.i == a->fn.i && decides(m, wait, a->local_address));
}

static TestVec find_tests(const Model *m, const WaitVec *waits, const Location *l, Arena *scratch) {
    TestVec tests = {0};
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        VEC_EACH(const Wait, wait, waits) {
            if (is_test(m, wait, a))
                *vec_push(scratch, &tests) = (Test){wait, a};
        }
    }
    return tests;
}

static bool takes(const Model *m, const CallSite *site, ClassId mutex) {
    bool acquires = site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE);
    if (acquires && path_class(m->paths, site_object(m->paths, m->values[site->caller.i], site)).i == mutex.i)
        return true;
    for (uint32_t k = 0; k < site->target_count; k++) {
        VEC_EACH(const Taken, taken, &m->locks->fns[site->targets[k].i].summary.taken) {
            PathId lock =
                locks_at_call(m->paths, m->values[site->caller.i], site->instr, site->targets[k], taken->lock);
            if (path_class(m->paths, lock).i == mutex.i)
                return true;
        }
    }
    return false;
}

/* The signal that follows the write in its function, without the mutex being taken in between; NULL if there is
 * none. */
static const CallSite *find_signal(const Model *m, const Wait *wait, const Access *write) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, write->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        const CallSite *site = &sites[i];
        if (site->instr.i <= write->instr.i)
            continue;
        if (takes(m, site, wait->mutex))
            return NULL;
        PathId object = site->api && site->api->kind == SYNC_COND_SIGNAL
                            ? site_object(m->paths, m->values[write->fn.i], site)
                            : (PathId){0};
        if (object.i && path_class(m->paths, ctx_resolve(m->threads, write->ctx, object)).i == wait->condition.i)
            return site;
    }
    return NULL;
}

static void report(const Evidence *e, const Location *l, const Test *test, const Access *write,
                   const CallSite *signal) {
    const Model *m = e->m;
    const Wait *wait = test->wait;
    bool timed = wait->event->is_try;
    const char *name = sink_text(e->sink, "%s", evidence_name(e, write->local_address));
    const char *mutex = sink_text(e->sink, "%s", evidence_name(e, wait->event->lock));
    const char *condition = sink_text(e->sink, "%s", evidence_name(e, wait->event->condition));
    Finding *f =
        evidence_begin(e, "cond-lost-signal", timed ? TIER_LOW : TIER_HIGH, SEVERITY_ERROR, write->fn, write->instr);
    f->message = sink_text(e->sink, "%s changes %s and signals without %s, with which %s waits after testing it",
                           model_fn_name(m, write->fn), name, mutex, model_fn_name(m, wait->event->fn));
    f->object = sink_text(e->sink, "%s", class_name(m->paths, l->class));
    f->key = model_fn_name(m, wait->event->fn);
    f->fix = sink_text(e->sink, "change %s with %s held; the signal may come before or after the release", name, mutex);
    Side *side = evidence_side(e, f, write->ctx, write->instr);
    evidence_step(e, side, STEP_WRITE, write->fn, write->instr, "", sink_text(e->sink, "changes %s", name));
    evidence_step(e, side, STEP_NOTE, signal->caller, signal->instr, "", sink_text(e->sink, "signals %s", condition));
    side = evidence_side(e, f, test->access->ctx, test->access->instr);
    evidence_step(e, side, STEP_READ, test->access->fn, test->access->instr, "", "tests it");
    evidence_step(e, side, STEP_WAIT, wait->event->fn, wait->event->instr, "",
                  sink_text(e->sink, "waits on %s", condition));
    finding_add_assumption(e->sink, f,
                           threads_why_parallel(m->threads, write->at->moment, test->access->at->moment, e->scratch));
}

static void judge(const Evidence *e, const WaitVec *waits, const Location *l) {
    const Model *m = e->m;
    TestVec tests = find_tests(m, waits, l, e->scratch);
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *write = &m->accesses->list.data[i];
        VEC_EACH(const Test, test, &tests) {
            const CallSite *signal =
                write->write && !write->doubtful && !holds(m, write, test->wait->mutex) &&
                        threads_may_parallel(m->threads, write->at->moment, test->access->at->moment)
                    ? find_signal(m, test->wait, write)
                    : NULL;
            if (signal) {
                report(e, l, test, write, signal);
                return;
            }
        }
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    WaitVec waits = {0};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        bool held = event->kind == LOCK_EVENT_WAIT && event->held_states; /* else the wait itself is wrong */
        if (held && event->lock.i && event->condition.i)
            add_wait(m, &waits, event, scratch);
    }
    VEC_EACH(const Location, l, &m->accesses->locations) {
        if (waits.len && !l->of_variable)
            judge(&e, &waits, l);
    }
}

const Rule rule_cond_lost_signal = {
    .id = "cond-lost-signal",
    .title = "Condition changed and signalled without the mutex",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-821",
    .cert = "CON38-C",
    .concept = "locks",
    .summary =
        "What a waiting thread tests is changed, and its condition variable signalled, without the mutex that it "
        "holds while it tests.",
    .why =
        "The waiting thread tests the variable and then falls asleep; only the mutex makes this one step. A change and "
        "a signal without the mutex can come in between: the test was too early to see the change, the signal too "
        "early "
        "to wake anybody. The thread then sleeps until somebody signals again, which may be never. At the end of a "
        "program this is a join that hangs.\n"
        "\n"
        "To make the variable atomic or volatile cures the data race only, not the lost signal.",
    .fix =
        "Take the mutex, change the variable, release the mutex. The signal may be sent before or after the release; "
        "what matters is that the change cannot come between test and wait.",
    .limits =
        "The variable has to be tested in the loop around the wait, with the mutex held there or in a function called "
        "from it, or else on every way to the wait. It has to be changed in the function that signals. A wait with a "
        "time limit wakes up anyway: there the tier is low. A "
        "signal without the mutex alone is not reported, since POSIX allows it.\n"
        "\n"
        "May be wrong where the change is not what the thread waits for, or where something else keeps the two apart.",
    .seen = "memcached's logger thread, fixed in 0e0b0c2d373c: it is told to stop without the mutex that it waits "
            "with. drd's pth_cond_race.",
    .bad_example = "bad_stop_flag_without_mutex.c",
    .good_example = "good_stop_flag_under_mutex.c",
    .run = run,
};
