/* deadlock_wait_holding_lock.c: a thread waits on a condition with a second lock held that each signaller needs.
 * Argument: the waiting function surely holds another lock than the mutex of the wait; every place in the program where
 * the condition is signalled is reached with that lock held, exclusively by one of them, so no signal can come. Known
 * misses: signallers that take the lock and release it before they signal. Noise: locks and conditions that are members
 * of different objects. */
#include "rules/evidence.h"
#include "rules/waits.h"

static bool is_one(const Model *m, ClassId class) {
    return class_is_object(m->paths, class) && !class_is_array(m->paths, class);
}

static void report(const Evidence *e, const LockEvent *wait, CtxId ctx, ClassId lock, ClassId condition,
                   Signals signals) {
    const Model *m = e->m;
    const char *name = class_name(m->paths, lock), *cond = class_name(m->paths, condition);
    const char *fn = model_fn_name(m, wait->fn);
    Tier tier = is_one(m, lock) && is_one(m, condition) ? TIER_HIGH : TIER_LOW;
    Finding *f = evidence_begin(e, "deadlock-wait-holding-lock", tier, SEVERITY_ERROR, wait->fn, wait->instr);
    f->message = sink_text(e->sink, "%s waits for %s while it holds %s, without which nobody signals", fn, cond, name);
    f->object = sink_text(e->sink, "%s", name);
    f->key = sink_text(e->sink, "%s", cond);
    f->fix = sink_text(e->sink, "release %s before the wait, or wait with %s as its mutex", name, name);
    Side *side = evidence_side(e, f, ctx, wait->instr);
    evidence_step(e, side, STEP_WAIT, wait->fn, wait->instr, name,
                  sink_text(e->sink, "waits for %s, holding %s", cond, name));
    side = evidence_side(e, f, signals.ctx, signals.instr);
    evidence_step(e, side, STEP_CALL, ctx_get(m->threads, signals.ctx)->fn, signals.instr, name,
                  sink_text(e->sink, "signals %s only with %s held", cond, name));
    if (tier == TIER_LOW)
        finding_add_assumption(e->sink, f, "the locks of one class on the two sides can be the same object");
}

static void judge(const Evidence *e, const LockEvent *wait, CtxId ctx, StrMap *seen) {
    const Model *m = e->m;
    const Threads *t = m->threads;
    ClassId mutex = path_class(m->paths, ctx_resolve(t, ctx, wait->lock));
    ClassId condition = path_class(m->paths, ctx_resolve(t, ctx, wait->condition));
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, ctx_locks_at(t, ctx, wait->instr), &count);
    uint32_t *held = arena_copy(e->scratch, members, sizeof *held * count);
    for (uint32_t i = 0; i < count && mutex.i && condition.i; i++) {
        ClassId lock = {held[i] >> 1};
        uint32_t key[] = {wait->fn.i, wait->instr.i, lock.i};
        if (lock.i == mutex.i)
            continue;
        Signals signals = signals_find(m, condition, lock, held[i] & 1);
        bool is_new = false;
        if (signals.any && signals.all_need)
            strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        if (is_new)
            report(e, wait, ctx, lock, condition, signals);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    StrMap *seen = strmap_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_WAIT || event->is_try || event->held_states < event->states)
            continue;
        for (CtxId ctx = m->threads->of_fn[event->fn.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            if (!ctx_get(m->threads, ctx)->doubtful && ctx_reaches(m->threads, ctx, event->instr))
                judge(&e, event, ctx, seen);
        }
    }
}

const Rule rule_deadlock_wait_holding_lock = {
    .id = "deadlock-wait-holding-lock",
    .title = "Wait on a condition with a lock held that signallers need",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "locks",
    .summary = "A thread waits on a condition variable while it holds a second lock, and every signal of that "
               "condition is sent "
               "with that lock held.",
    .why =
        "A wait on a condition gives back one mutex, the one it is handed. Any other lock stays held while the thread "
        "sleeps. Whoever would wake it needs that lock first, so the wait never ends, and all who want the lock wait "
        "too.\n"
        "\n"
        "It grows out of nested locking: a function that waits for room in a queue is one day called from a place "
        "that holds another lock.",
    .fix = "Release the other lock before the wait and take it again after it, or signal without that lock. What was "
           "read under it has to be looked at again afterwards.",
    .limits =
        "Only where each signal of the condition needs the lock is there a finding. Waits with a time limit come "
        "back and are left out.\n"
        "\n"
        "Where lock or condition is a member of objects, of which there may be many, the finding is of the lowest "
        "tier.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_full_queue.c",
    .good_example = "good_release_first.c",
    .run = run,
};
