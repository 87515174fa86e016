/* lock_reinit.c: a lock, condition variable, semaphore or barrier is initialised again without having been destroyed.
 * Argument: on every way to the call an init call has made this very object, and nobody has destroyed it since, as far
 * as this function and its callees go; if others can reach it, the program destroys no such object elsewhere. Known
 * misses: objects in arrays, and in loops. Left out on purpose: an init call for a static variable that has an
 * initialiser, mostly there to make it recursive. */
#include "rules/life_steps.h"

static Tier tier_of(const Model *m, const LifeEvent *event) {
    if (life_may_be_changed(m, event, LIFE_ENDS))
        return TIER_LOW;
    return event->callee.i || (event->before & LIFE_SHARED) ? TIER_HIGH : TIER_DEFINITE;
}

static void report(const Evidence *e, const LifeEvent *event) {
    const char *object = life_object_name(e, event), *fn = model_fn_name(e->m, event->fn);
    Finding *f = life_begin(e, "lock-reinit", tier_of(e->m, event), SEVERITY_ERROR, event);
    const char *how = event->callee.i ? sink_text(e->sink, "calls %s, which ", model_fn_name(e->m, event->callee)) : "";
    f->message = sink_text(e->sink, "%s %sinitialises %s %s, which is initialised already", fn, how,
                           life_noun(event->api), object);
    f->fix = sink_text(e->sink, "initialise %s once, or destroy it before it is initialised again", object);
    if (event->before & LIFE_SHARED)
        finding_add_assumption(e->sink, f, "nobody else destroys the object in between");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        if (event->act == LIFE_MAKES && !life_is_thread(event->api) && !event->weak &&
            (event->before & ~LIFE_SHARED) == LIFE_MADE)
            report(&e, event);
    }
}

const Rule rule_lock_reinit = {
    .id = "lock-reinit",
    .title = "Lock initialised again while it is in use",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-675",
    .cert = "",
    .concept = "locks",
    .summary = "A mutex, lock, condition variable, semaphore or barrier is initialised again without having been "
               "destroyed.",
    .why =
        "The second initialisation overwrites who holds the lock and who waits for it. A thread in the section goes on "
        "while another one is let in; a thread that waits on the condition variable or barrier is forgotten and never "
        "wakes. POSIX leaves the behaviour undefined.\n"
        "\n"
        "Mostly two modules initialise one lock, or a function that resets an object initialises its lock as well.",
    .fix = "Initialise the lock once, where its object is made. To reset the object take the lock; to make it anew "
           "destroy the lock first.",
    .limits =
        "Followed inside a function and into those that it calls. A second call after the first one has failed is no "
        "second initialisation. Elements of arrays are left out, and so is an init call for a variable with a static "
        "initialiser.\n"
        "\n"
        "Where other code can reach the object, and the program destroys such objects elsewhere, the tier is low.",
    .seen = "None in the programs and fixed bugs of tests/accuracy. helgrind's bar_bad.",
    .bad_example = "bad_init_in_reset.c",
    .good_example = "good_destroy_first.c",
    .run = run,
};
