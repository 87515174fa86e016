/* lock_unchecked.c: a call that tries to take a lock, and nobody looks whether it did.
 * Argument: the result of the call is used nowhere: what follows runs with and without the lock. A plain lock call can
 * fail as well, but only by mistakes that other rules tell; unless the lock is robust: then it may come from an owner
 * who died, and who gives it back without making it consistent leaves it to nobody. Known misses: results that are
 * looked at for other reasons, such as a log line. Noise: code that tries a lock only to see it fail. */
#include "rules/evidence.h"

static bool tries(const CallSite *site) {
    return site->api && (site->api->kind == SYNC_TRY_ACQUIRE || site->api->kind == SYNC_SEMAPHORE_TRY_WAIT);
}

static bool contains(const Model *m, PathId value, PathId result) {
    return value.i && path_contains(m->paths, value, result);
}

/* Whether the result is used by any instruction, or carried on where ways meet. */
static bool is_used(const Model *m, const FnValues *v, PathId result) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool kept = instr->op == OP_STORE && v->is_promoted_access[i]; /* in a local, whose uses are looked at */
        for (uint32_t k = 0; k < instr->arg_count && !kept; k++) {
            if (contains(m, values_operand(m->paths, v, &tu_args(v->tu, instr)[k]), result))
                return true;
        }
    }
    for (uint32_t block = 0; block < v->func->block_count; block++) {
        uint32_t preds = v->cfg->pred_first[block + 1] - v->cfg->pred_first[block];
        VEC_EACH(const Phi, phi, &v->phis[block].list) {
            for (uint32_t k = 0; k < preds; k++) {
                if (contains(m, phi->args[k], result))
                    return true;
            }
        }
    }
    return false;
}

/* The call's line in the program: whether its result goes nowhere. */
static bool is_unchecked(const Model *m, const CallSite *site) {
    const FnValues *v = m->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    return !instr->dst.i || !v->value[instr->dst.i].i || !is_used(m, v, v->value[instr->dst.i]);
}

static void report(const Evidence *e, const CallSite *site) {
    const Model *m = e->m;
    const char *fn = model_fn_name(m, site->caller);
    PathId object = site_object(m->paths, m->values[site->caller.i], site);
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, object));
    Finding *f = evidence_begin(e, "lock-unchecked", TIER_HIGH, SEVERITY_WARNING, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s calls %s on %s and does not look whether it was taken", fn, site->callee, lock);
    ClassId class = path_class(m->paths, object);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : lock);
    f->key = site->callee;
    f->fix = sink_text(e->sink, "go on with %s only where %s says that it was taken", lock, site->callee);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_ACQUIRE, site->caller, site->instr, lock, sink_text(e->sink, "tries to take %s", lock));
    finding_add_assumption(e->sink, f, "what follows needs the lock");
}

static void report_robust(const Evidence *e, FnId fn, InstrId at, PathId object, InstrId taken) {
    const Model *m = e->m;
    const char *name = model_fn_name(m, fn), *lock = sink_text(e->sink, "%s", evidence_name(e, object));
    Finding *f = evidence_begin(e, "lock-unchecked", TIER_HIGH, SEVERITY_WARNING, fn, at);
    f->message =
        taken.i
            ? sink_text(e->sink, "%s gives %s back, whose last owner died, without making it consistent", name, lock)
            : sink_text(e->sink, "%s takes the robust %s and does not look whether its last owner died", name, lock);
    ClassId class = path_class(m->paths, object);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : lock);
    f->key = taken.i ? "consistent" : "result";
    f->fix = sink_text(
        e->sink, "where taking %s returns EOWNERDEAD, mend what it guards and call pthread_mutex_consistent", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", name), "");
    evidence_step(e, side, STEP_ACQUIRE, fn, taken.i ? taken : at, lock, sink_text(e->sink, "takes %s", lock));
    if (taken.i)
        evidence_step(e, side, STEP_RELEASE, fn, at, lock,
                      sink_text(e->sink, "gives %s back: nobody can take it any more", lock));
}

/* A robust lock that is taken, and nobody looks how. */
static bool is_robust_unchecked(const Model *m, const CallSite *site) {
    return site->api && site->api->kind == SYNC_ACQUIRE &&
           locks_robust(m->locks, m->paths, site_object(m->paths, m->values[site->caller.i], site)) &&
           is_unchecked(m, site);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind == LOCK_EVENT_UNREPAIRED && event->sure_states)
            report_robust(&e, event->fn, event->instr, event->lock, event->other);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (tries(site) && bitset_has(&m->scope->fns, site->caller.i) && is_unchecked(m, site))
            report(&e, site);
        if (bitset_has(&m->scope->fns, site->caller.i) && is_robust_unchecked(m, site))
            report_robust(&e, site->caller, site->instr, site_object(m->paths, m->values[site->caller.i], site),
                          (InstrId){0});
    }
}

const Rule rule_lock_unchecked = {
    .id = "lock-unchecked",
    .title = "Result of a trying lock call ignored",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-252",
    .cert = "POS54-C",
    .concept = "locks",
    .summary = "A lock or semaphore is taken by a call that may give up, and nobody looks at its result.",
    .why =
        "A trylock or a lock with a time limit that fails leaves the lock with its owner. Code that goes on regardless "
        "works on the data beside that owner, and releases in the end what it never took. In tests, where nobody "
        "competes for the lock, it always succeeds.",
    .fix = "Test the result and go on only if the lock was taken; or use the plain lock call, which waits.",
    .limits =
        "Reported where the result of a trylock, of a lock with a time limit, or of a semaphore's trying or timed "
        "wait is not used at all; and for robust mutexes where that of a plain lock call is not, or where one that "
        "comes from a dead owner is unlocked before pthread_mutex_consistent is called. A result that is looked at for "
        "another reason counts as checked. Plain lock "
        "calls, which fail only through other mistakes, are left out.\n"
        "\n"
        "May be wrong where the try is made only to change something if it can, and nothing depends on it.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_timed_lock_ignored.c",
    .good_example = "good_gives_up.c",
    .run = run,
};
