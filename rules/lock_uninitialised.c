/* lock_uninitialised.c: a lock, condition variable, semaphore or barrier is used or destroyed although it is none.
 * Argument: on every way to the call the object is bytes of the stack or from malloc that nobody has made anything of,
 * or it was destroyed; the function has given its address to nobody who could have made it, or, if somebody has it, the
 * program makes no such object elsewhere. What a thread uses that it is created with is used where it is created. Zeros
 * are no barrier and no spin lock; they are a mutex on Linux, by luck. Or one thread initialises it while another may
 * use it already. Or the init call is given a number that it must refuse.
 * Known misses: objects that only some paths initialise; members of objects that come from somewhere else.
 * Noise: code under a condition that is never true. */
#include "rules/life_steps.h"
#include "rules/lock_made_late.h"

static bool needs_more_than_zeros(const SyncCall *api) {
    return api->kind == SYNC_BARRIER_WAIT || api->kind == SYNC_BARRIER_DESTROY || api->lock == LOCK_SPIN;
}

static bool was_overwritten(const Model *m, const LifeEvent *event) {
    const CallSite *site = callgraph_site_at(m->graph, event->fn, event->since);
    return site && site->api && site->api->kind == SYNC_ACCESS;
}

/* What is wrong with the object; NULL if it is in order, or not sure. */
static const char *fault(const Model *m, const LifeEvent *event) {
    LifeMask before = event->before & ~LIFE_SHARED;
    if (life_is_thread(event->api) || (event->act != LIFE_USES && event->act != LIFE_ENDS))
        return NULL;
    if (before == LIFE_RAW && !life_may_be_changed(m, event, LIFE_MAKES))
        return was_overwritten(m, event) ? "whose memory was overwritten" : "which nobody has initialised";
    if (before == LIFE_ENDED && !event->weak)
        return "which was destroyed before";
    if (before == LIFE_ZERO && needs_more_than_zeros(event->api))
        return "which is filled with zeros and was never initialised";
    if (before == LIFE_ZERO && event->api->lock == LOCK_MUTEX && event->act == LIFE_USES)
        return "which is all zeros: a mutex on Linux, but nobody has initialised it";
    return NULL;
}

/* The event is a creation, and what happens is done by the new thread. */
static bool is_by_thread(const Model *m, const LifeEvent *event) {
    return life_creates(callgraph_site_at(m->graph, event->fn, event->instr)) && event->callee.i;
}

static bool is_by_luck(const LifeEvent *event) {
    return (event->before & LIFE_ZERO) && !needs_more_than_zeros(event->api);
}

static Tier tier_of(const LifeEvent *event) {
    if (is_by_luck(event))
        return TIER_LOW;
    return event->weak || event->callee.i || (event->before & LIFE_SHARED) ? TIER_HIGH : TIER_DEFINITE;
}

static void report(const Evidence *e, const LifeEvent *event, const char *what) {
    const char *object = life_object_name(e, event), *fn = model_fn_name(e->m, event->fn);
    Severity severity = is_by_luck(event) ? SEVERITY_NOTE : SEVERITY_ERROR;
    Finding *f = life_begin(e, "lock-uninitialised", tier_of(event), severity, event);
    bool by_thread = is_by_thread(e->m, event);
    const char *how = event->callee.i
                          ? sink_text(e->sink, by_thread ? "starts a thread with %s, which " : "calls %s, which ",
                                      model_fn_name(e->m, event->callee))
                          : "";
    f->message = sink_text(e->sink, "%s %s%s %s%s %s, %s", fn, how, life_verb(event->api),
                           event->weak ? "an element of " : "", life_noun(event->api), object, what);
    f->fix = event->before & LIFE_ENDED
                 ? sink_text(e->sink, "destroy %s after its last use", object)
                 : sink_text(e->sink, "initialise %s before it is used, where its object is made", object);
    if (event->before & LIFE_SHARED)
        finding_add_assumption(e->sink, f, "nobody else initialises the object");
}

/* It was made before, and this is lock-reinit's business. */
static bool is_made_again(const Model *m, const LifeUse *make) {
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        if (event->fn.i == make->fn.i && event->instr.i == make->instr.i && event->act == LIFE_MAKES &&
            event->before & LIFE_MADE)
            return true;
    }
    return false;
}

static void report_clash(const Evidence *e, const LifeClash *clash) {
    const LifeUse *make = &clash->change;
    const char *object = sink_text(e->sink, "%s", evidence_name(e, make->object));
    Finding *f = life_begin_clash(e, "lock-uninitialised", clash);
    f->message =
        sink_text(e->sink, "%s initialises %s %s, while %s may %s on another thread", model_fn_name(e->m, make->fn),
                  life_noun(make->api), object, model_fn_name(e->m, clash->use.fn), life_clash_words(clash));
    f->fix = sink_text(e->sink, "initialise %s before the threads that use it are created", object);
}

/* An init call that must fail: what it should make stays what it was. */
static void report_refused(const Evidence *e, const CallSite *site) {
    const Model *m = e->m;
    const char *fn = model_fn_name(m, site->caller);
    PathId object = life_object(m->paths, m->values[site->caller.i], site, NULL);
    PathId number = site_argument(site, site->api->value);
    bool barrier = site->api->kind == SYNC_BARRIER_INIT;
    const char *name = sink_text(e->sink, "%s", evidence_name(e, object));
    Finding *f = evidence_begin(e, "lock-uninitialised", TIER_DEFINITE, SEVERITY_ERROR, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s initialises %s %s with %lld, which the call must refuse", fn,
                           life_noun(site->api), name, (long long)path_get(m->paths, number)->num);
    f->object = name;
    f->key = "refused";
    f->fix = barrier ? "say how many threads meet at the barrier: at least one"
                     : "begin with a number between 0 and SEM_VALUE_MAX";
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_NOTE, site->caller, site->instr, "", sink_text(e->sink, "does not make %s", name));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    StrMap *seen = strmap_new(scratch);
    for (int by_thread = 0; by_thread <= 1; by_thread++) { /* what the function does itself is told first */
        VEC_EACH(const LifeEvent, event, &m->lives->events) {
            const char *what = is_by_thread(m, event) == by_thread ? fault(m, event) : NULL;
            uint32_t key[] = {event->fn.i, event->object.i, event->since.i};
            bool is_new = false;
            if (what)
                strmap_slot(seen, (const char *)key, sizeof key, &is_new);
            if (is_new) /* its first use; the others follow from the same mistake */
                report(&e, event, what);
        }
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (site->api && bitset_has(&m->scope->fns, site->caller.i) && life_must_fail(m->paths, site))
            report_refused(&e, site);
    }
    VEC_EACH(const LifeClash, clash, &m->clashes->list) {
        PathId root = path_root(m->paths, clash->change.object, false);
        bool variable = path_get(m->paths, root)->kind == PATH_GLOBAL ||
                        path_is_absolute(m->paths, clash->change.object); /* others may be one for each call */
        if (variable && clash->change.act == LIFE_MAKES && !is_made_again(m, &clash->change))
            report_clash(&e, clash);
    }
    lock_made_late_report(&e);
}

const Rule rule_lock_uninitialised = {
    .id = "lock-uninitialised",
    .title = "Lock used that was never initialised or is already destroyed",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-909",
    .cert = "EXP33-C",
    .concept = "locks",
    .summary =
        "A mutex, lock, condition variable, semaphore or barrier is used before anybody initialised it, or after "
        "it was destroyed.",
    .why =
        "What a lock call finds in uninitialised memory is chance: the mutex may look taken, and the thread waits for "
        "ever; it may look free of owners and lock nothing; a condition variable may lead into somebody else's memory. "
        "On a fresh stack or heap the bytes are often zero, which on Linux is a free mutex, so that tests pass and the "
        "program fails when the memory has been used before.\n"
        "\n"
        "Usually a constructor has forgotten the lock, an object was wiped with memset after its lock was made, or was "
        "put into a list that others look through before, or an object is closed before the last of its users.",
    .fix = "Initialise the lock where its object is made, with pthread_mutex_init or, for a static one, with the "
           "initialiser. Destroy it where the object ends, after the last use.",
    .limits =
        "Objects are followed from where they come into being: locals, static variables, and memory from malloc and "
        "its kin, through the functions that they are handed to and the threads that are started with them. An object "
        "that only some paths initialise is not reported, since a condition that is not understood may exclude the "
        "others. Nor is one that other code can reach if the program initialises such objects elsewhere.\n"
        "\n"
        "A mutex of all zeros is a note: POSIX asks for an initialiser, and Linux does not. May be wrong where code is "
        "never reached with that object, and where threads are ordered by something that is not modelled.",
    .seen = "collectd's snmp_agent, fixed in 9bdf6cbef6ea. helgrind's bar_bad and tc09_bad_unlock.",
    .bad_example = "bad_forgotten_in_constructor.c",
    .good_example = "good_constructor_initialises.c",
    .run = run,
};
