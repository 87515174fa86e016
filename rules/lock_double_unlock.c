/* lock_double_unlock.c: a lock is released on a path that has already released it.
 * Argument: on that path the function took the lock or had it from its caller, gave it back, and did not take it again.
 * Known misses: releases in two functions. Noise: conditions that the analysis cannot relate. */
#include "rules/evidence.h"
#include "rules/lock_origin.h"

static Tier tier_of(const Model *m, const LockEvent *event) {
    bool by_contract = event->by_contract && !lock_has_no_contract(m, event);
    if (event->states == event->total)
        return by_contract ? TIER_LOW : TIER_DEFINITE;
    return by_contract || !event->sure_states ? TIER_LOW : TIER_HIGH;
}

static void report(const Evidence *e, const LockEvent *event) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    const char *fn = model_fn_name(e->m, event->fn);
    Finding *f = evidence_begin(e, "lock-double-unlock", tier_of(e->m, event), SEVERITY_ERROR, event->fn, event->instr);
    f->message = sink_text(e->sink, "%s releases %s, which it has already released on this path", fn, lock);
    ClassId class = path_class(e->m->paths, event->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : lock);
    f->fix = sink_text(e->sink, "leave out one of the two releases of %s", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_RELEASE, event->fn, event->other, lock, sink_text(e->sink, "releases %s", lock));
    evidence_step(e, side, STEP_RELEASE, event->fn, event->instr, lock, sink_text(e->sink, "releases %s again", lock));
    if (event->states != event->total)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

/* Releases of a recursive lock count: one too many here gives back what a caller holds, if any does. */
static bool is_in_count(const Model *m, const LockEvent *event) {
    bool is_recursive =
        event->lock_kind == LOCK_RECURSIVE || locks_nature(m->locks, m->paths, event->lock) == NATURE_RECURSIVE;
    bool is_own = path_get(m->paths, path_root(m->paths, event->lock, false))->kind == PATH_LOCAL;
    return is_recursive && !is_own && threads_entry_hold(m->threads, event->fn, event->lock) != ENTRY_NEVER;
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_DOUBLE_UNLOCK || event->other.i == event->instr.i)
            continue;
        /* If nobody held it in the first place, lock-not-held says so. */
        bool never_held = event->lent && threads_entry_hold(m->threads, event->fn, event->lock) == ENTRY_NEVER;
        if (!never_held && !is_in_count(m, event))
            report(&e, event);
    }
}

const Rule rule_lock_double_unlock = {
    .id = "lock-double-unlock",
    .title = "Lock released twice",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-765",
    .cert = "CON01-C",
    .concept = "locks",
    .summary = "A lock is released again on a path that has already released it.",
    .why =
        "Between the two releases another thread may have taken the lock. The second release then throws that thread's "
        "lock open, a third thread walks in, and data that looked guarded is changed by two threads at once. If "
        "nobody holds the lock, the behaviour is undefined: glibc's default mutex counts on in silence.\n"
        "\n"
        "It is mostly an error path that releases the lock and then jumps to, or falls into, clean-up code that "
        "releases it once more.",
    .fix = "Release in one place: let error paths jump to a label that releases once, or give the clean-up code two "
           "labels, "
           "with and without the lock.",
    .limits =
        "Followed inside a function and into the functions that it calls; releases are tied to the branches taken, as "
        "far as these depend on a variable or on the result of a call.\n"
        "\n"
        "May be wrong when two conditions that the analysis cannot relate exclude the second release.",
    .seen = "unbound, fixed in 533291dce990; fio, fixed in 42e833fa0880.",
    .bad_example = "bad_error_path_falls_through.c",
    .good_example = "good_one_release.c",
    .run = run,
};
