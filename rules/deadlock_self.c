/* deadlock_self.c: a thread takes a lock that it already holds.
 * Argument: the lock is held by this activation, under the same name, when it or a callee takes it; the mutex is not
 * recursive. Conditions that the callee tests on its arguments before it locks are compared with what is known at
 * the call. Known misses: two names of one lock. Noise: conditions on memory that a call in between changes. */
#include "rules/declared.h"
#include "rules/evidence.h"
#include "rules/lock_origin.h"

extern const Rule rule_deadlock_self;

static bool is_left_out(const Model *m, const LockEvent *event) {
    LockNature nature = locks_nature(m->locks, m->paths, event->lock);
    bool readers = event->shared && event->other_shared;
    return event->lock_kind == LOCK_RECURSIVE || nature == NATURE_RECURSIVE || nature == NATURE_ERRORCHECK || readers ||
           event->is_try || lock_is_callees_fault(m, event->fn, event->other);
}

static Tier tier_of(const Model *m, const LockEvent *event) {
    LockNature nature = locks_nature(m->locks, m->paths, event->lock);
    bool unsure = event->states != event->total && !event->sure_states;
    bool always = event->states == event->total && !event->callee.i;
    bool known = nature == NATURE_NORMAL || event->lock_kind != LOCK_MUTEX;
    if (event->doubtful || (!event->callee.i && lock_is_told_by_flag(m, event)))
        return TIER_LOW;
    return unsure ? TIER_LOW : always && known ? TIER_DEFINITE : TIER_HIGH;
}

/* Where the second lock call stands; fn 0: no way to one was found. */
typedef struct Relock {
    FnId fn;
    InstrId site;
} Relock;

/* Follows the calls from the callee down to the one that takes the lock; adds them to the side if there is one. */
static Relock follow_chain(const Evidence *e, Side *side, const LockEvent *event) {
    enum { MAX_CALLS = 24 };
    FnId fn = event->fn, callee = event->callee;
    InstrId site = event->instr;
    PathId wanted = event->lock;
    for (int depth = 0; callee.i; depth++) {
        const Taken *next = locks_how_taken(e->m->locks, e->m->paths, e->m->values[fn.i], site, callee, wanted);
        if (!next || depth == MAX_CALLS)
            return (Relock){{0}, {0}};
        if (side)
            evidence_step(e, side, STEP_CALL, fn, site, "",
                          sink_text(e->sink, "calls %s", model_fn_name(e->m, callee)));
        fn = callee;
        site = next->site;
        wanted = next->lock;
        callee = next->callee;
    }
    return (Relock){fn, site};
}

static void report(const Evidence *e, const LockEvent *event, Relock last) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    const char *fn = model_fn_name(e->m, event->fn);
    Finding *f = evidence_begin(e, "deadlock-self", tier_of(e->m, event), SEVERITY_ERROR, event->fn, event->instr);
    const char *callee = event->callee.i ? model_fn_name(e->m, event->callee) : "";
    if (event->callee.i == event->fn.i)
        f->message = sink_text(e->sink, "%s calls itself while it holds %s, which it then takes again", fn, lock);
    else if (event->callee.i)
        f->message = sink_text(e->sink, "%s calls %s while it holds %s, and %s takes %s again", fn, callee, lock,
                               model_fn_name(e->m, last.fn), lock);
    else
        f->message = sink_text(e->sink, "%s takes %s, which it already holds", fn, lock);
    ClassId class = path_class(e->m->paths, event->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : lock);
    f->key = callee;
    f->fix = event->callee.i
                 ? sink_text(e->sink, "release %s before the call of %s, or call a variant of it that does not take %s",
                             lock, callee, lock)
                 : sink_text(e->sink, "leave out the second lock call, or release %s before it", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    side->locks = lock;
    if (event->other.i)
        evidence_step(e, side, STEP_ACQUIRE, event->fn, event->other, lock, sink_text(e->sink, "takes %s", lock));
    else
        evidence_entry(e, side, event->fn, sink_text(e->sink, "is called with %s held, as declared", lock));
    follow_chain(e, side, event);
    evidence_step(e, side, STEP_ACQUIRE, last.fn, last.site, lock,
                  sink_text(e->sink, "takes %s again and waits for itself", lock));
    if (locks_nature(e->m->locks, e->m->paths, event->lock) == NATURE_UNKNOWN)
        finding_add_assumption(e->sink, f, "the lock is not recursive: no initialisation of it was seen");
    if (event->states != event->total || event->callee.i)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
    if (event->doubtful)
        finding_add_assumption(e->sink, f, "the function pointers on the way lead where this chain says");
}

/* One finding for each second lock call and lock: the many calls that lead to it have one cause. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    StrMap *seen = strmap_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_RELOCK || is_left_out(m, event))
            continue;
        Relock last = follow_chain(&e, NULL, event);
        if (!last.fn.i)
            continue; /* only around a recursion: no call that takes the lock is at its end */
        ClassId class = path_class(m->paths, event->lock);
        uint32_t key[] = {last.fn.i, last.site.i, class.i ? class.i : event->lock.i, class.i != 0};
        bool is_new = false;
        strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        if (is_new)
            report(&e, event, last);
    }
    declared_report_calls_with(m, sink, scratch, &rule_deadlock_self);
}

const Rule rule_deadlock_self = {
    .id = "deadlock-self",
    .title = "Lock taken again by the thread that holds it",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-764",
    .cert = "CON01-C",
    .concept = "locks",
    .summary = "A thread locks a mutex that it already holds and that is not recursive.",
    .why =
        "A normal mutex does not know that its holder is asking. The thread waits for itself and never wakes; every "
        "other thread that needs the mutex follows. A default mutex makes the behaviour undefined, an error-checking "
        "one returns EDEADLK, which is rarely looked at, and the extra unlock then opens the section too early.\n"
        "\n"
        "Usually the second lock hides in a helper that is also called from outside the section, or at the top of a "
        "loop that a `continue` reaches with the lock still held.",
    .fix = "Split the helper: one function that locks and calls the other, one that expects the lock to be held "
           "(often named ..._locked). Call the second one inside the section.",
    .limits =
        "Both locks must be the same object on every path considered: the same variable, or the same field reached "
        "through the same pointer value. Mutexes that are ever initialised as recursive, read locks of a "
        "reader-writer lock taken twice, and tried locks are left out.\n"
        "\n"
        "Missed when the two pointers are equal for a reason that the code does not show.",
    .seen = "librdkafka, fixed in 094ae5c44efd; collectd's load balancing, fixed in 6b247abce837; memcached 1.6.18 "
            "when memory for its statistics runs out.",
    .bad_example = "bad_helper_locks_again.c",
    .good_example = "good_locked_helper.c",
    .run = run,
};
