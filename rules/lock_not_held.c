/* lock_not_held.c: a lock is released that no path to here has taken.
 * Argument: the function releases a lock that it has not taken on this path, although it takes it on others; or it
 * never takes it and no caller holds it. Functions that release for their callers are judged there, as are wrappers
 * that release whatever they are handed. Known misses: callers that the program does not show. Noise: locks taken by
 * functions without a body. */
#include "rules/declared.h"
#include "rules/evidence.h"
#include "rules/lock_origin.h"

extern const Rule rule_lock_not_held;

static bool is_direct(const Model *m, const LockEvent *event) {
    const CallSite *site = callgraph_site_at(m->graph, event->fn, event->instr);
    return site && site->api;
}

/* The function whose call releases the lock. */
static const char *callee_name(const Model *m, const LockEvent *event) {
    const CallSite *site = callgraph_site_at(m->graph, event->fn, event->instr);
    return site->target_count ? model_fn_name(m, site->targets[0]) : "a function";
}

/* The function takes the lock itself on other paths to this release, or on all paths somewhere before it. */
static bool is_mixed(const LockEvent *event) {
    return event->held_states > 0;
}

/* A wait on that lock without it: cond-unlocked-wait says so, and the release behind it follows. */
static bool waits_unlocked(const Model *m, const LockEvent *event) {
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, event->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (events[i].kind == LOCK_EVENT_WAIT && path_same(events[i].lock, event->lock) && !events[i].held_states)
            return true;
    }
    return false;
}

static bool is_of_parameter(const Model *m, PathId lock) {
    return path_get(m->paths, path_root(m->paths, lock, true))->kind == PATH_PARAM;
}

/* The callee only gives back a lock that it is handed, and takes nothing: whoever calls it has to have the lock. So has
 * whoever hands it to a function that hands it on. */
static bool only_releases(const Model *m, const LockEvent *event) {
    const CallSite *site = callgraph_site_at(m->graph, event->fn, event->instr);
    bool releases = site && site->target_count == 1 && site->callee[0] && !is_of_parameter(m, event->lock);
    const LockSummary *summary = releases ? &m->locks->fns[site->targets[0].i].summary : NULL;
    for (uint32_t i = 0; releases && i < summary->outcome_count; i++) {
        const Outcome *outcome = &summary->outcomes[i];
        const LockEffect *effect = outcome->effects;
        releases = outcome->effect_count == 1 && effect->status == LOCK_LENT && is_of_parameter(m, effect->lock);
    }
    return releases && !summary->taken.len;
}

/* They may be one lock: both are of one class, and not in two variables. */
static bool may_be_one(const Model *m, PathId one, PathId other) {
    bool differ = path_is_absolute(m->paths, one) && path_is_absolute(m->paths, other) && !path_same(one, other);
    return path_class(m->paths, one).i == path_class(m->paths, other).i && !differ;
}

/* A function that takes the lock of whoever calls it, and whose callers give it back: they are told that they have it,
 * and nobody else. */
static bool is_told_to_callers(const Model *m, const LockEvent *held) {
    return is_of_parameter(m, held->lock) && bitset_has(&m->locks->consumed, held->fn.i) &&
           !callgraph_is_address_taken(m->graph, held->fn);
}

/* Some function returns with such a lock held: another one, this perhaps, is there to give it back. Where a wrapper
 * gives back whatever it is handed, those do not count that take the very same way whatever they are handed, nor do
 * threads that end. */
static bool is_handed_over(const Model *m, const LockEvent *release) {
    bool wrapped = only_releases(m, release);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind == LOCK_EVENT_EXIT_HELD && may_be_one(m, event->lock, release->lock) &&
            !(wrapped && (is_told_to_callers(m, event) || lock_ends_with_thread(m, event->fn))))
            return true;
    }
    return false;
}

/* The function takes the lock itself, whatever its arguments are: whoever called it with the lock held would wait for
 * himself. */
static bool excludes_callers(const Model *m, const LockEvent *event) {
    if (locks_nature(m->locks, m->paths, event->lock) == NATURE_RECURSIVE)
        return false;
    VEC_EACH(const Taken, taken, &m->locks->fns[event->fn.i].summary.taken) {
        if (path_same(taken->lock, event->lock) && taken->kind != LOCK_RECURSIVE && !taken->is_try && !taken->shared &&
            !taken->doubtful && !taken->when.count)
            return true;
    }
    return false;
}

static bool is_in(const Model *m, PathId value, PathId local) {
    return value.i && path_contains(m->paths, value, local);
}

/* The address of a local variable goes to another function, or into memory: somebody else may take the lock in it. */
static bool is_given_away(const Model *m, const LockEvent *event, PathId local) {
    const FnValues *v = m->values[event->fn.i];
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, event->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool passes = !sites[i].api || sites[i].api->kind == SYNC_THREAD_CREATE;
        passes = passes && sites[i].instr.i != event->instr.i;
        for (uint32_t k = 0; passes && k < sites[i].arg_count; k++) {
            if (is_in(m, sites[i].args[k], local))
                return true;
        }
    }
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool stores = instr->op == OP_STORE && !v->is_promoted_access[i];
        if ((stores && is_in(m, values_operand(m->paths, v, tu_args(v->tu, instr)), local)) || instr->op == OP_ASM)
            return true;
    }
    return false;
}

/* The lock lies in an object that a call gave to this function, or got from it: the callee may have locked it. */
static bool is_given_by_call(const Model *m, const LockEvent *event) {
    PathId root = path_root(m->paths, event->lock, true);
    uint8_t kind = path_get(m->paths, root)->kind;
    return kind == PATH_RESULT || kind == PATH_PURE || kind == PATH_OPAQUE ||
           (kind == PATH_LOCAL && is_given_away(m, event, root));
}

/* Nobody else has the variable in which the lock lies. */
static bool is_own(const Model *m, const LockEvent *event) {
    PathId root = path_root(m->paths, event->lock, false);
    return path_get(m->paths, root)->kind == PATH_LOCAL && !is_given_away(m, event, root);
}

/* Some caller holds the lock on some paths to the call: the others are its mistake, and told there. */
static bool is_told_at_caller(const Model *m, const LockEvent *event) {
    const CallGraph *g = m->graph;
    for (uint32_t i = g->callers_first[event->fn.i]; i < g->callers_first[event->fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        uint32_t count = 0;
        const LockEvent *events = locks_events(m->locks, site->caller, &count);
        for (uint32_t k = 0; k < count; k++) {
            if (events[k].kind == LOCK_EVENT_UNLOCK_UNHELD && events[k].instr.i == site->instr.i &&
                is_mixed(&events[k]))
                return true;
        }
    }
    return false;
}

static Tier tier_of(const Model *m, const LockEvent *event) {
    bool of_loops = lock_is_of_two_loops(m, event->fn, path_class(m->paths, event->lock));
    bool unsure = is_mixed(event) && (!event->sure_states || of_loops);
    bool never = threads_entry_hold(m->threads, event->fn, event->lock) == ENTRY_NEVER;
    bool sure = !is_mixed(event) && (is_own(m, event) || (never && !is_handed_over(m, event)));
    bool by_contract = event->by_contract && !lock_has_no_contract(m, event);
    return by_contract || unsure ? TIER_LOW : sure ? TIER_DEFINITE : TIER_HIGH;
}

/* The release itself, where a callee does it for the function. */
static void add_release_below(const Evidence *e, Side *side, const LockEvent *event, const char *lock) {
    const Model *m = e->m;
    const CallSite *call = callgraph_site_at(m->graph, event->fn, event->instr);
    evidence_step(e, side, STEP_CALL, event->fn, event->instr, lock,
                  sink_text(e->sink, "calls %s without having taken %s", callee_name(m, event), lock));
    uint32_t count = 0;
    const CallSite *sites = call->target_count ? callgraph_sites(m->graph, call->targets[0], &count) : NULL;
    for (uint32_t i = 0; i < count; i++) {
        PathId object = sites[i].api && sites[i].api->kind == SYNC_RELEASE
                            ? site_object(m->paths, m->values[sites[i].caller.i], &sites[i])
                            : (PathId){0};
        if (!object.i || path_class(m->paths, object).i != path_class(m->paths, event->lock).i)
            continue;
        evidence_step(e, side, STEP_RELEASE, sites[i].caller, sites[i].instr, lock,
                      sink_text(e->sink, "releases %s", evidence_name(e, object)));
        return;
    }
}

static void report(const Evidence *e, const LockEvent *event) {
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, event->lock));
    const char *fn = model_fn_name(e->m, event->fn);
    Tier tier = tier_of(e->m, event);
    Finding *f = evidence_begin(e, "lock-not-held", tier, SEVERITY_ERROR, event->fn, event->instr);
    const char *how = is_direct(e->m, event) ? "" : sink_text(e->sink, "calls %s, which ", callee_name(e->m, event));
    f->message = sink_text(e->sink, "%s %sreleases %s, which is not held %s", fn, how, lock,
                           is_mixed(event) ? "on every path to here" : "here");
    ClassId class = path_class(e->m->paths, event->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : lock);
    f->fix = sink_text(e->sink, "release %s only on paths that took it", lock);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    if (is_direct(e->m, event))
        evidence_step(e, side, STEP_RELEASE, event->fn, event->instr, lock,
                      sink_text(e->sink, "releases %s without having taken it", lock));
    else
        add_release_below(e, side, event, lock);
    finding_add_assumption(e->sink, f,
                           is_mixed(event) ? "the conditions on this path can hold together"
                                           : "no function outside the analysed code takes the lock");
}

/* One finding for each function and lock where the paths differ: one missing or misplaced lock call is behind all. And
 * one for each release: of several locks that it may mean, which is for a callee to choose, it means one. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *mixed = map_new(scratch), *told = map_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_UNLOCK_UNHELD || waits_unlocked(m, event) || lock_is_creators(m, event).i)
            continue;
        EntryHold hold = threads_entry_hold(m->threads, event->fn, event->lock);
        bool never = hold == ENTRY_NEVER || is_own(m, event);
        bool may_be_handed = !never || (!is_own(m, event) && is_handed_over(m, event));
        bool callers_business = hold == ENTRY_HELD || (may_be_handed && !excludes_callers(m, event)) ||
                                is_given_by_call(m, event) || is_told_at_caller(m, event);
        /* Held on some paths only, but callers hold it: this function gives it back and takes it again for them. */
        bool retaken = hold == ENTRY_HELD || (event->by_contract && !never);
        if (is_mixed(event) ? retaken : callers_business)
            continue;
        /* A callee that releases for its callers is at fault only where the lock is this function's own business. */
        if (!is_direct(m, event) && !is_own(m, event) && !only_releases(m, event) &&
            !locks_taken_by(m->locks, m->paths, m->graph, m->values[event->fn.i], event->lock))
            continue;
        bool is_new = true;
        if (is_mixed(event))
            map_slot(mixed, map_pair(event->fn.i, path_class(m->paths, event->lock).i), &is_new);
        if (is_new)
            map_slot(told, map_pair(event->fn.i, event->instr.i), &is_new);
        if (is_new)
            report(&e, event);
    }
    declared_report_calls_without(m, sink, scratch, &rule_lock_not_held);
}

const Rule rule_lock_not_held = {
    .id = "lock-not-held",
    .title = "Release of a lock that is not held",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-832",
    .cert = "POS48-C",
    .concept = "locks",
    .summary =
        "A function releases a lock that no path to this place has taken, or calls a function that is declared to "
        "require a lock without holding it.",
    .why =
        "If another thread holds the lock, this release opens its section and lets a third thread in: the data is "
        "changed "
        "by two threads although each of them locked. If nobody holds it, the behaviour is undefined.\n"
        "\n"
        "Typical causes are an error path that jumps to the label behind the section before the section was entered, "
        "releasing a lock of the wrong object, and a tried lock whose failure is not tested.",
    .fix = "Release only on paths that took the lock: move the label, take the lock earlier, or test the result of the "
           "tried lock.",
    .limits =
        "Functions that release a lock which their callers take are judged at their callers. Where only some paths "
        "hold the lock, the tier is lower: the lowest, where a parameter decides which, unless no caller ever holds "
        "the lock and some caller may hand over that value.\n"
        "\n"
        "May be wrong when a function that the analysis does not see takes the lock, such as one in a library.",
    .seen = "memcached's crawler, fixed in 4821f7e8737f, and again in 1.6.18; rsyslog's getJSONPropVal, fixed in "
            "3f6a8d6b1b44.",
    .bad_example = "bad_error_before_lock.c",
    .good_example = "good_two_labels.c",
    .run = run,
};
