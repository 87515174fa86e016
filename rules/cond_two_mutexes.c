/* cond_two_mutexes.c: threads wait on one condition variable with different mutexes.
 * Argument: two waits name the same condition variable, as variables or as members of one type of object whose mutex
 * lies in the object too, and two mutexes that are surely not one. If the two waits can happen at the same time the
 * behaviour is undefined. Known misses: mutexes reached through pointers that could be several. Noise: waits of which
 * the program runs one only. */
#include "rules/evidence.h"

typedef struct Wait {
    const LockEvent *event;
    CtxId ctx;
    PathId condition, mutex; /* resolved in the context */
    Moment moment;
} Wait;

typedef VEC(Wait) WaitVec;

static void add_waits(const Model *m, WaitVec *waits, const LockEvent *event, Arena *scratch) {
    const Threads *t = m->threads;
    for (CtxId ctx = t->of_fn[event->fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (ctx_get(t, ctx)->doubtful || !ctx_reaches(t, ctx, event->instr))
            continue;
        Wait wait = {.event = event,
                     .ctx = ctx,
                     .condition = ctx_resolve(t, ctx, event->condition),
                     .mutex = ctx_resolve(t, ctx, event->lock),
                     .moment = ctx_moment_at(t, ctx, model_block_of(m, event->fn, event->instr), event->instr)};
        *vec_push(scratch, waits) = wait;
    }
}

/* The mutex and the condition variable are members of one object. */
static bool is_inside(const Model *m, const Wait *wait) {
    PathId object = path_object(m->paths, wait->condition);
    return object.i && path_same(object, path_object(m->paths, wait->mutex));
}

static bool is_same_condition(const Model *m, const Wait *x, const Wait *y) {
    if (path_is_one_place(m->paths, x->condition) || path_is_one_place(m->paths, y->condition))
        return path_same(x->condition, y->condition);
    ClassId class = path_class(m->paths, x->condition);
    return class.i && class.i == path_class(m->paths, y->condition).i && !class_is_pointee(m->paths, class) &&
           is_inside(m, x) && is_inside(m, y);
}

static bool is_other_mutex(const Model *m, const Wait *x, const Wait *y) {
    if (path_is_one_place(m->paths, x->mutex) && path_is_one_place(m->paths, y->mutex))
        return !path_same(x->mutex, y->mutex);
    ClassId a = path_class(m->paths, x->mutex), b = path_class(m->paths, y->mutex);
    return a.i && b.i && a.i != b.i && !class_is_pointee(m->paths, a) && !class_is_pointee(m->paths, b);
}

static void add_side(const Evidence *e, Finding *f, const Wait *wait) {
    Side *side = evidence_side(e, f, wait->ctx, wait->event->instr);
    const char *condition = sink_text(e->sink, "%s", evidence_name(e, wait->event->condition));
    evidence_step(e, side, STEP_WAIT, wait->event->fn, wait->event->instr, "",
                  sink_text(e->sink, "waits on %s with %s", condition, evidence_name(e, wait->mutex)));
}

static void report(const Evidence *e, const Wait *first, const Wait *second) {
    const Model *m = e->m;
    bool parallel = threads_may_parallel(m->threads, first->moment, second->moment);
    Finding *f = evidence_begin(e, "cond-two-mutexes", parallel ? TIER_HIGH : TIER_LOW, SEVERITY_ERROR,
                                second->event->fn, second->event->instr);
    const char *mutex = sink_text(e->sink, "%s", evidence_name(e, second->mutex));
    const char *other = sink_text(e->sink, "%s", evidence_name(e, first->mutex));
    const char *condition = sink_text(e->sink, "%s", evidence_name(e, second->condition));
    f->message =
        sink_text(e->sink, "%s waits on %s with %s, while %s waits on it with %s", model_fn_name(m, second->event->fn),
                  condition, mutex, model_fn_name(m, first->event->fn), other);
    ClassId class = path_class(m->paths, second->condition);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : condition);
    f->key = model_fn_name(m, first->event->fn);
    f->fix = sink_text(e->sink, "use one mutex for all waits on %s", condition);
    add_side(e, f, second);
    add_side(e, f, first);
    if (parallel)
        finding_add_assumption(e->sink, f, threads_why_parallel(m->threads, second->moment, first->moment, e->scratch));
    else
        finding_add_assumption(e->sink, f, "the two waits can happen at the same time");
}

/* The first wait that differs from this one: one that can happen at the same time, if there is any. */
static const Wait *find_other(const Model *m, const WaitVec *waits, uint32_t end) {
    const Wait *wait = &waits->data[end], *found = NULL;
    for (uint32_t k = 0; k < end; k++) {
        const Wait *other = &waits->data[k];
        if (!is_same_condition(m, wait, other) || !is_other_mutex(m, wait, other))
            continue;
        if (threads_may_parallel(m->threads, wait->moment, other->moment))
            return other;
        found = found ? found : other;
    }
    return found;
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    WaitVec waits = {0};
    Map *seen = map_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind == LOCK_EVENT_WAIT && event->lock.i && event->condition.i)
            add_waits(m, &waits, event, scratch);
    }
    for (uint32_t i = 1; i < waits.len; i++) {
        const Wait *other = find_other(m, &waits, i);
        ClassId class = path_class(m->paths, waits.data[i].condition);
        bool is_new = false;
        if (other)
            map_slot(seen, class.i ? class.i << 1 : waits.data[i].condition.i << 1 | 1, &is_new);
        if (is_new)
            report(&e, other, &waits.data[i]);
    }
}

const Rule rule_cond_two_mutexes = {
    .id = "cond-two-mutexes",
    .title = "Condition variable waited on with two mutexes",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-821",
    .cert = "POS53-C",
    .concept = "locks",
    .summary = "Threads wait on one condition variable with different mutexes.",
    .why = "The first wait ties the condition variable to its mutex, until nobody waits any more. What a wait with "
           "another mutex does meanwhile is undefined. And who changes the condition can hold only one of the two: the "
           "thread that waits with the other may test the condition, miss the change and sleep for ever.\n"
           "\n"
           "It happens where a mutex is split in two and the condition variable is not.",
    .fix = "Decide which mutex guards the data that the waiting threads test, and use it for all of them. Threads that "
           "wait for different data get a condition variable each.",
    .limits = "Reported where both waits name variables, or members of the object that the condition variable lies in, "
              "and can happen at the same time. Where it is not seen that they can, the tier is lower.\n"
              "\n"
              "Missed when a mutex is reached through a pointer that could be any of several. May be wrong if only "
              "one of the two waits is ever used in a run of the program.",
    .seen = "None in the programs and fixed bugs of tests/accuracy. helgrind's tc23_bogus_condwait and drd's "
            "pth_inconsistent_cond_wait.",
    .bad_example = "bad_mutex_was_split.c",
    .good_example = "good_one_mutex.c",
    .run = run,
};
