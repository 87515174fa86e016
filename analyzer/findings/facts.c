/* facts.c: see facts.h. */
#include "findings/facts.h"

#include <string.h>

static const char *const origin_names[FACT_ORIGIN_COUNT] = {"main", "library-callers", "created", "signal-handler"};
static const char *const ending_names[FACT_ENDING_COUNT] = {"unknown", "joined", "detached"};
static const char *const use_names[FACT_USE_COUNT] = {"init", "destroy", "take", "try", "release", "wait"};
static const char *const call_kind_names[FACT_CALL_KIND_COUNT] = {"direct", "indirect", "callback"};

static const char *const scope_names[FACT_SCOPE_COUNT] = {"variable", "module-state", "object-member", "memory"};
static const char *const keeper_names[FACT_KEEPER_COUNT] = {"nothing", "token",  "lock",    "atomic",
                                                            "apart",   "set-up", "constant"};

const char *fact_origin_name(FactOrigin origin) {
    return origin_names[origin];
}
const char *fact_ending_name(FactEnding ending) {
    return ending_names[ending];
}
const char *fact_use_name(FactUse use) {
    return use_names[use];
}
const char *fact_call_kind_name(FactCallKind kind) {
    return call_kind_names[kind];
}
const char *fact_scope_name(FactScope scope) {
    return scope_names[scope];
}
const char *fact_keeper_name(FactKeeper keeper) {
    return keeper_names[keeper];
}

/* ---- soundness ---- */

/* Counts of what ids may name. */
typedef struct Limits {
    uint32_t fns, locks, locksets, threads, situations, objects;
} Limits;

static bool site_is_sound(const Limits *max, const FactSite *site) {
    return site->fn.i < max->fns && site->situations.i < max->situations;
}

static bool tables_are_sound(const Facts *f, const Limits *max) {
    bool sound = true;
    VEC_EACH(const FactFn, fn, &f->fns)
        sound = sound && fn->situations.i < max->situations;
    VEC_EACH(const FactLockset, set, &f->locksets)
        VEC_EACH(const FactHeld, held, set)
            sound = sound && held->lock.i < max->locks;
    VEC_EACH(const FactThread, t, &f->threads)
        sound = sound && t->root.i < max->fns && t->creator.i < max->threads && t->site_fn.i < max->fns;
    VEC_EACH(const FactParallel, pair, &f->parallel)
        sound = sound && pair->first.i < max->threads && pair->second.i < max->threads;
    VEC_EACH(const FactSituations, list, &f->situations)
        VEC_EACH(const FactSituation, s, list)
            sound = sound && s->thread.i < max->threads && s->held.i < max->locksets && s->perhaps.i < max->locksets;
    VEC_EACH(const FactShare, share, &f->shares)
        sound = sound && share->lock.i < max->locks && share->thread.i < max->threads && share->permille <= 1000;
    VEC_EACH(const FactState, state, &f->states)
        sound = sound && state->object.i < max->objects && state->lock.i < max->locks;
    VEC_EACH(const FactObject, o, &f->objects)
        sound = sound && o->guard.i < max->locks;
    return sound;
}

static bool places_are_sound(const Facts *f, const Limits *max) {
    bool sound = true;
    VEC_EACH(const FactLockSite, s, &f->lock_sites)
        sound = sound && s->lock.i < max->locks && site_is_sound(max, &s->site);
    VEC_EACH(const FactAccess, a, &f->accesses)
        sound = sound && a->object.i < max->objects && site_is_sound(max, &a->site);
    VEC_EACH(const FactEdge, e, &f->edges)
        sound = sound && e->held.i < max->locks && e->acquired.i < max->locks && e->fn.i < max->fns &&
                e->thread.i < max->threads && e->locks.i < max->locksets;
    VEC_EACH(const FactCycle, cycle, &f->cycles)
        VEC_EACH(const uint32_t, edge, cycle)
            sound = sound && *edge < f->edges.len;
    VEC_EACH(const FactCall, call, &f->calls)
        sound = sound && call->callee.i < max->fns && site_is_sound(max, &call->site);
    return sound;
}

bool facts_are_sound(const Facts *f) {
    Limits max = {f->fns.len, f->locks.len, f->locksets.len, f->threads.len, f->situations.len, f->objects.len};
    return tables_are_sound(f, &max) && places_are_sound(f, &max);
}
