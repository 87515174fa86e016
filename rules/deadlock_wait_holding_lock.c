/* deadlock_wait_holding_lock.c: a thread waits for others with a lock held that each of them needs to come.
 * Argument: the waiting function surely holds another lock than the mutex of the wait; every place in the program where
 * the condition is signalled is reached with that lock held, exclusively by one of them, so no signal can come. Of a
 * semaphore that begins with 0, and of a barrier, the lock may also be taken in the same function before the post, or
 * before the wait of the others, with no other wait in between. Known misses: signallers that take the lock and release
 * it before they signal. Noise: locks and conditions that are members of different objects; posts that are always some
 * ahead of the waits. */
#include "rules/evidence.h"
#include "rules/waits.h"

static bool is_one(const Model *m, ClassId class) {
    return class_is_object(m->paths, class) && !class_is_array(m->paths, class);
}

/* A wait, in the words of its function. */
typedef struct Wait {
    FnId fn;
    InstrId instr;
    PathId object;
    SyncKind ends; /* of the calls that end it */
} Wait;

static const char *what_others_do(const Wait *wait, bool sure) {
    if (wait->ends == SYNC_COND_SIGNAL)
        return sure ? "signals" : "without which nobody signals";
    if (wait->ends == SYNC_SEMAPHORE_POST)
        return sure ? "posts" : "which whoever posts it has to take first";
    return sure ? "comes to" : "which the others have to take before they get there";
}

static void report(const Evidence *e, const Wait *wait, CtxId ctx, ClassId lock, ClassId object, Signals signals) {
    const Model *m = e->m;
    const char *name = class_name(m->paths, lock), *what = class_name(m->paths, object);
    const char *fn = model_fn_name(m, wait->fn);
    Tier tier = is_one(m, lock) && is_one(m, object) ? TIER_HIGH : TIER_LOW;
    Finding *f = evidence_begin(e, "deadlock-wait-holding-lock", tier, SEVERITY_ERROR, wait->fn, wait->instr);
    f->message =
        sink_text(e->sink, "%s waits for %s while it holds %s, %s", fn, what, name, what_others_do(wait, false));
    f->object = sink_text(e->sink, "%s", name);
    f->key = sink_text(e->sink, "%s", what);
    f->fix = wait->ends == SYNC_COND_SIGNAL
                 ? sink_text(e->sink, "release %s before the wait, or wait with %s as its mutex", name, name)
                 : sink_text(e->sink, "release %s before the wait", name);
    Side *side = evidence_side(e, f, ctx, wait->instr);
    evidence_step(e, side, STEP_WAIT, wait->fn, wait->instr, name,
                  sink_text(e->sink, "waits for %s, holding %s", what, name));
    side = evidence_side(e, f, signals.ctx, signals.instr);
    evidence_step(e, side, STEP_CALL, ctx_get(m->threads, signals.ctx)->fn, signals.instr, name,
                  sink_text(e->sink, "%s %s only with %s held%s", what_others_do(wait, true), what, name,
                            wait->ends == SYNC_COND_SIGNAL ? "" : " now or before"));
    if (tier == TIER_LOW)
        finding_add_assumption(e->sink, f, "the locks of one class on the two sides can be the same object");
}

static Signals find_ends(const Model *m, const Wait *wait, CtxId ctx, ClassId object, uint32_t held) {
    ClassId lock = {held >> 1};
    if (wait->ends == SYNC_COND_SIGNAL)
        return signals_find(m, object, lock, held & 1);
    return held & 1 ? (Signals){0} : threads_come_by(m, wait->ends, object, lock, ctx);
}

/* mutex: what the wait gives back; 0 none. */
static void judge(const Evidence *e, const Wait *wait, CtxId ctx, PathId mutex, StrMap *seen) {
    const Model *m = e->m;
    const Threads *t = m->threads;
    ClassId given_back = path_class(m->paths, ctx_resolve(t, ctx, mutex));
    ClassId object = path_class(m->paths, ctx_resolve(t, ctx, wait->object));
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, ctx_locks_at(t, ctx, wait->instr), &count);
    uint32_t *held = arena_copy(e->scratch, members, sizeof *held * count);
    for (uint32_t i = 0; i < count && (given_back.i || !mutex.i) && object.i; i++) {
        ClassId lock = {held[i] >> 1};
        uint32_t key[] = {wait->fn.i, wait->instr.i, lock.i};
        if (lock.i == given_back.i || lock.i == object.i)
            continue;
        Signals signals = find_ends(m, wait, ctx, object, held[i]);
        bool is_new = false;
        if (signals.any && signals.all_need)
            strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        if (is_new)
            report(e, wait, ctx, lock, object, signals);
    }
}

static void judge_everywhere(const Evidence *e, const Wait *wait, PathId mutex, StrMap *seen) {
    const Threads *t = e->m->threads;
    for (CtxId ctx = t->of_fn[wait->fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (!ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, wait->instr))
            judge(e, wait, ctx, mutex, seen);
    }
}

/* Of a semaphore that begins with 0, or a barrier. */
static void judge_call(const Evidence *e, const CallSite *site, StrMap *seen) {
    const Model *m = e->m;
    SyncKind kind = site->api ? (SyncKind)site->api->kind : SYNC_NONE;
    if ((kind != SYNC_SEMAPHORE_WAIT && kind != SYNC_BARRIER_WAIT) || site->api->timed)
        return;
    PathId object = site_object(m->paths, m->values[site->caller.i], site);
    Wait wait = {site->caller, site->instr, object,
                 kind == SYNC_SEMAPHORE_WAIT ? SYNC_SEMAPHORE_POST : SYNC_BARRIER_WAIT};
    if (kind == SYNC_BARRIER_WAIT || semaphore_starts_with_none(m, path_class(m->paths, object)))
        judge_everywhere(e, &wait, (PathId){0}, seen);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    StrMap *seen = strmap_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        Wait wait = {event->fn, event->instr, event->condition, SYNC_COND_SIGNAL};
        if (event->kind == LOCK_EVENT_WAIT && !event->is_try && event->held_states >= event->states)
            judge_everywhere(&e, &wait, event->lock, seen);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++)
        judge_call(&e, &m->graph->sites.data[i], seen);
}

const Rule rule_deadlock_wait_holding_lock = {
    .id = "deadlock-wait-holding-lock",
    .title = "Wait with a lock held that those who end it need",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "",
    .concept = "locks",
    .summary = "A thread waits for a condition variable, a semaphore or a barrier while it holds a lock, and all who "
               "could end the wait need that lock.",
    .why =
        "A wait on a condition gives back one mutex, the one it is handed. Any other lock stays held while the thread "
        "sleeps. Whoever would wake it needs that lock first, so the wait never ends, and all who want the lock wait "
        "too. A wait for a semaphore or at a barrier gives back nothing at all.\n"
        "\n"
        "It grows out of nested locking: a function that waits for room in a queue is one day called from a place "
        "that holds another lock.",
    .fix = "Release the other lock before the wait and take it again after it, or signal without that lock. What was "
           "read under it has to be looked at again afterwards.",
    .limits =
        "Only where each signal of the condition needs the lock is there a finding; of semaphores only if they begin "
        "with 0. Waits with a time limit come back and are left out.\n"
        "\n"
        "Where lock or condition is a member of objects, of which there may be many, the finding is of the lowest "
        "tier.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_full_queue.c",
    .good_example = "good_release_first.c",
    .run = run,
};
