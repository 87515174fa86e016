/* lock_foreign_unlock.c: a thread releases a lock that the thread which created it holds.
 * Argument: the creator surely holds a lock when it creates the thread, and the thread releases that very lock without
 * having taken it: a mutex belongs to the thread that took it. Known misses: locks that pass between threads in other
 * ways than by creation, and those that only some paths hold. Noise: none known. */
#include "rules/evidence.h"
#include "rules/lock_origin.h"

static void report(const Evidence *e, const LockEvent *event, CtxId ctx) {
    const Model *m = e->m;
    const Thread *thread = thread_get(m->threads, ctx_get(m->threads, ctx)->thread);
    const CallSite *create = &m->graph->sites.data[thread->site];
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, ctx_resolve(m->threads, ctx, event->lock)));
    const char *creator = model_fn_name(m, create->caller);
    Finding *f = evidence_begin(e, "lock-foreign-unlock", TIER_HIGH, SEVERITY_ERROR, event->fn, event->instr);
    f->message = sink_text(e->sink, "%s releases %s on thread %s, which %s took before it created the thread",
                           model_fn_name(m, event->fn), lock, thread->name, creator);
    ClassId class = path_class(m->paths, event->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : lock);
    f->key = creator;
    f->fix = sink_text(
        e->sink, "release %s in the thread that took it; to hand a turn to another thread, post a semaphore", lock);
    Side *side = evidence_side(e, f, ctx, event->instr);
    evidence_step(e, side, STEP_RELEASE, event->fn, event->instr, lock, sink_text(e->sink, "releases %s", lock));
    side = evidence_side(e, f, thread->create_ctx, create->instr);
    side->locks = lock;
    evidence_step(e, side, STEP_NOTE, create->caller, create->instr, "",
                  sink_text(e->sink, "creates the thread with %s held", lock));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        CtxId ctx = lock_is_creators(m, event);
        if (ctx.i)
            report(&e, event, ctx);
    }
}

const Rule rule_lock_foreign_unlock = {
    .id = "lock-foreign-unlock",
    .title = "Lock released by another thread than its owner",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-832",
    .cert = "POS48-C",
    .concept = "locks",
    .summary = "A thread releases a lock that the thread which created it had taken and still holds.",
    .why = "A mutex belongs to the thread that locked it. What happens when another thread unlocks it is undefined; "
           "error-checking, robust and priority-inheriting mutexes refuse, and the lock stays taken for ever. Where it "
           "happens to work, the owner goes on in its section, although the lock is open.\n"
           "\n"
           "Mostly the lock is meant as a gate: one thread is to wait until another one has come to some point.",
    .fix = "Release the lock in the thread that took it. For a gate use a semaphore, which anybody may post, or a "
           "condition variable with a flag.",
    .limits = "Only locks that the creator of a thread holds at the creation are followed, by way of variables and of "
              "the thread's argument. A lock that passes from one thread to another in any other way is not seen, nor "
              "one that only some paths hold.",
    .seen = "None in the programs and fixed bugs of tests/accuracy. helgrind's tc09_bad_unlock.",
    .bad_example = "bad_gate_opened_by_child.c",
    .good_example = "good_gate_is_semaphore.c",
    .run = run,
};
