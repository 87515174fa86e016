/* cond_unlocked_wait.c: a wait on a condition variable whose mutex is not held.
 * Argument: no state that reaches the wait holds the mutex, and no caller does; or this activation has given it back.
 * Known misses: mutexes reached through pointers that could be several. */
#include "rules/evidence.h"

static void report(const Evidence *e, const LockEvent *event) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    const char *condition = evidence_name(e, event->condition);
    const char *fn = model_fn_name(e->m, event->fn);
    bool never = event->held_states == 0;
    Finding *f = evidence_begin(e, "cond-unlocked-wait", never ? TIER_DEFINITE : TIER_HIGH, SEVERITY_ERROR, event->fn,
                                event->instr);
    f->message =
        sink_text(e->sink, "%s waits on %s without holding %s%s", fn, condition, lock, never ? "" : " on every path");
    ClassId class = path_class(e->m->paths, event->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : lock);
    f->fix = sink_text(e->sink, "take %s before the condition is tested and keep it until after the wait", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    if (event->other.i && event->by_contract)
        evidence_step(e, side, STEP_RELEASE, event->fn, event->other, lock, sink_text(e->sink, "releases %s", lock));
    evidence_step(e, side, STEP_WAIT, event->fn, event->instr, "", sink_text(e->sink, "waits on %s", condition));
    if (!never)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_WAIT || !event->lock.i || event->held_states == event->states)
            continue;
        bool given_back = event->by_contract; /* this activation released it, or tried and failed */
        if (given_back ||
            (event->held_states == 0 && threads_entry_hold(m->threads, event->fn, event->lock) == ENTRY_NEVER))
            report(&e, event);
    }
}

const Rule rule_cond_unlocked_wait = {
    .id = "cond-unlocked-wait",
    .title = "Condition wait without holding its mutex",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-832",
    .cert = "",
    .concept = "locks",
    .summary = "A thread waits on a condition variable while it does not hold the mutex that it passes to the wait.",
    .why =
        "The wait unlocks the mutex, sleeps, and locks it again. If the caller does not hold the mutex, the behaviour "
        "is undefined: the wait may unlock it under another thread that does hold it, and two threads are then in "
        "the section that the mutex should keep for one.\n"
        "\n"
        "It also loses wake-ups. The mutex is what makes testing the condition and falling asleep one step; without "
        "it the signal can come in between, and the thread sleeps for ever.",
    .fix =
        "Lock the mutex before testing the condition and keep it until after the wait. The wait returns with the mutex "
        "held, so unlock it once afterwards.",
    .limits = "Reported where no path to the wait holds the mutex, counting locks taken by callers and by wrapper "
              "functions. A mutex that is held on some paths only is reported with a lower tier.\n"
              "\n"
              "Missed when the mutex is reached through a pointer that could be any of several.",
    .seen = "memcached's maintenance thread, fixed in 8963836cf382, and its crawler thread, fixed in 9d635fa7f46f.",
    .bad_example = "bad_unlock_before_wait.c",
    .good_example = "good_wait_under_lock.c",
    .run = run,
};
