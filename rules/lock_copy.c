/* lock_copy.c: a lock, condition variable, semaphore or barrier is used that is a copy of another one's bytes.
 * Argument: on every way to the call the object's memory was last written by an assignment of its struct or a memcpy
 * from an object that was in use, or is a parameter's, which is passed by value, and nobody has initialised it since.
 * Copies of static initialisers are in order. Known misses: copies made in other functions than those that the call is
 * seen from. Noise: objects that are moved, and of which the program never uses the old one again: that works on Linux;
 * callers that pass a static initialiser by value. */
#include "rules/life_steps.h"

static bool is_copy(const LifeEvent *event) {
    bool acts = event->act == LIFE_USES || event->act == LIFE_ENDS;
    return acts && !life_is_thread(event->api) && (event->before & ~LIFE_SHARED) == LIFE_COPIED;
}

/* It came by value: nothing is written here that would make it a copy. */
static bool is_of_caller(const LifeEvent *event) {
    return !event->since.i;
}

static void report(const Evidence *e, const LifeEvent *event) {
    const char *object = life_object_name(e, event), *fn = model_fn_name(e->m, event->fn);
    bool sure = !event->weak && !event->callee.i && !(event->before & LIFE_SHARED) && !is_of_caller(event);
    Finding *f = life_begin(e, "lock-copy", sure ? TIER_DEFINITE : TIER_HIGH, SEVERITY_ERROR, event);
    const char *how = event->callee.i ? sink_text(e->sink, "calls %s, which ", model_fn_name(e->m, event->callee)) : "";
    f->message = sink_text(e->sink, "%s %s%s %s %s, which is a copy of another one", fn, how, life_verb(event->api),
                           life_noun(event->api), object);
    f->fix = sink_text(e->sink, "initialise %s after the copy, or share the original by a pointer", object);
    if (event->before & LIFE_SHARED)
        finding_add_assumption(e->sink, f, "nobody else initialises the object");
    if (is_of_caller(event))
        finding_add_assumption(e->sink, f, "callers pass an object that is in use");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    StrMap *seen = strmap_new(scratch);
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        uint32_t key[] = {event->fn.i, event->object.i, event->since.i};
        bool is_new = false;
        if (is_copy(event) && !life_may_be_changed(m, event, LIFE_MAKES))
            strmap_slot(seen, (const char *)key, sizeof key, &is_new);
        if (is_new) /* its first use */
            report(&e, event);
    }
}

const Rule rule_lock_copy = {
    .id = "lock-copy",
    .title = "Copy of a lock used as a lock",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-664",
    .cert = "",
    .concept = "locks",
    .summary =
        "A mutex, lock, condition variable, semaphore or barrier is used that came to be as a copy of the bytes of "
        "another one.",
    .why =
        "A lock is the memory that it lies in. Who takes the copy keeps nobody out who takes the original, so that two "
        "threads are in the section that each of them locked. And if the original was taken when it was copied, "
        "the copy is taken as well, by nobody who will release it. POSIX leaves the use of copies undefined.\n"
        "\n"
        "It happens where a struct with a lock in it is assigned, returned, copied as a whole or passed by value.",
    .fix = "Pass the object by pointer. Where a copy of the data is wanted, copy the other members and initialise the "
           "lock of the copy.",
    .limits =
        "A copy is followed inside the function that makes it and into those that it calls. Copies of what only "
        "has its static initialiser are left out, unless it is passed by value. An object that is moved for good, "
        "the old one never being used again, is reported too: it is undefined by POSIX and works on Linux as long "
        "as nobody waits.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_snapshot_with_lock.c",
    .good_example = "good_copy_without_lock.c",
    .run = run,
};
