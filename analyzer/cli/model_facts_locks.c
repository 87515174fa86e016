/* model_facts_locks.c: what calls do to locks. A lock is used where a reader of the code would say so: at the call of
 * queue_lock(q) and not at the one call of pthread_mutex_lock inside it. So calls of functions with effects on locks
 * count as uses, and uses inside a function that hands all of the effect on do not.
 */
#include "cli/model_facts_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct LockUse {
    PathId lock; /* in terms of the caller */
    FactUse use;
    bool shared;
    uint8_t kind; /* LockKind */
} LockUse;

typedef VEC(LockUse) LockUseVec;

bool facts_is_lock_wrapper(const FactBuilder *b, FnId fn, PathId lock, uint8_t status) {
    const LockSummary *summary = &b->m->locks->fns[fn.i].summary;
    const CallGraph *graph = b->m->graph;
    if (graph->callers_first[fn.i] == graph->callers_first[fn.i + 1])
        return false; /* nobody to show it at */
    for (uint32_t o = 0; o < summary->outcome_count; o++) {
        const Outcome *outcome = &summary->outcomes[o];
        bool has = false;
        for (uint32_t e = 0; e < outcome->effect_count; e++)
            has = has || (path_same(outcome->effects[e].lock, lock) && outcome->effects[e].status == status);
        if (!has)
            return false;
    }
    return summary->outcome_count > 0;
}

/* ---- what one call does ---- */

static const struct {
    SyncKind kind;
    FactUse use;
    LockStatus status; /* as an effect */
} uses[] = {
    {SYNC_LOCK_INIT, FACT_USE_INIT, LOCK_NEUTRAL}, {SYNC_LOCK_DESTROY, FACT_USE_DESTROY, LOCK_NEUTRAL},
    {SYNC_ACQUIRE, FACT_USE_TAKE, LOCK_HELD},      {SYNC_TRY_ACQUIRE, FACT_USE_TRY, LOCK_HELD},
    {SYNC_RELEASE, FACT_USE_RELEASE, LOCK_LENT},   {SYNC_COND_WAIT, FACT_USE_WAIT, LOCK_RETAKEN},
};

static void add_api_use(FactBuilder *b, const CallSite *site, LockUseVec *out) {
    PathPool *paths = b->m->paths;
    const FnValues *v = b->m->values[site->caller.i];
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        if (uses[i].kind != (SyncKind)site->api->kind)
            continue;
        PathId lock =
            uses[i].use == FACT_USE_WAIT ? site_argument(site, site->api->mutex) : site_object(paths, v, site);
        if (lock.i && !facts_is_lock_wrapper(b, site->caller, lock, (uint8_t)uses[i].status))
            *vec_push(b->brief, out) = (LockUse){lock, uses[i].use, site->api->shared, site->api->lock};
    }
}

/* A lock that only some outcomes take was tried. */
static FactUse use_of_effect(const FactBuilder *b, FnId callee, const LockEffect *effect) {
    if (effect->status == LOCK_LENT)
        return FACT_USE_RELEASE;
    if (effect->status == LOCK_RETAKEN)
        return FACT_USE_WAIT;
    return facts_is_lock_wrapper(b, callee, effect->lock, effect->status) ? FACT_USE_TAKE : FACT_USE_TRY;
}

static void add_use(FactBuilder *b, LockUseVec *out, LockUse use) {
    VEC_EACH(const LockUse, known, out)
        if (path_same(known->lock, use.lock) && known->use == use.use && known->shared == use.shared)
            return;
    *vec_push(b->brief, out) = use;
}

static void add_callee_uses(FactBuilder *b, const CallSite *site, FnId callee, LockUseVec *out) {
    const LockSummary *summary = &b->m->locks->fns[callee.i].summary;
    for (uint32_t o = 0; o < summary->outcome_count && summary->has_effects; o++) {
        for (uint32_t e = 0; e < summary->outcomes[o].effect_count; e++) {
            const LockEffect *effect = &summary->outcomes[o].effects[e];
            PathId lock = locks_at_call(b->m->paths, b->m->values[site->caller.i], site->instr, callee, effect->lock);
            if (lock.i && !facts_is_lock_wrapper(b, site->caller, lock, effect->status))
                add_use(b, out, (LockUse){lock, use_of_effect(b, callee, effect), effect->shared, effect->kind});
        }
    }
}

/* What attributes say where no body does. */
static void add_declared_uses(FactBuilder *b, const CallSite *site, LockUseVec *out) {
    static const struct {
        FactKind kind;
        FactUse use;
    } declared[] = {{FACT_ACQUIRE, FACT_USE_TAKE}, {FACT_TRY_ACQUIRE, FACT_USE_TRY}, {FACT_RELEASE, FACT_USE_RELEASE}};
    uint32_t count = 0;
    const LockFact *facts = annotations_at(b->m->facts, site, &count);
    for (uint32_t i = 0; i < count && locks_are_declared(b->m->locks, site); i++) {
        PathId lock = fact_lock_at_call(b->m->paths, &facts[i], b->m->values[site->caller.i], site->instr);
        for (size_t k = 0; k < sizeof declared / sizeof *declared && lock.i; k++) {
            if (declared[k].kind == (FactKind)facts[i].kind)
                add_use(b, out, (LockUse){lock, declared[k].use, facts[i].shared, facts[i].lock_kind});
        }
    }
}

/* ---- which lock it is ---- */

typedef struct LockAt {
    uint32_t class;
    FactSituation situation;
} LockAt;

static int compare_locks_at(const void *left, const void *right) {
    return memcmp(left, right, sizeof(LockAt));
}

/* The class of the lock in a context; what is learnt of the class is noted. */
static ClassId note_lock(FactBuilder *b, const LockUse *use, PathId lock) {
    ClassId class = path_class(b->m->paths, lock);
    if (!class.i)
        return class;
    uint64_t *path = map_slot(b->locks, class.i, NULL), *kind = map_slot(b->kinds, class.i, NULL);
    if (!*path)
        *path = lock.i;
    if (*kind < use->kind)
        *kind = use->kind;
    return class;
}

static void add_site(FactBuilder *b, const CallSite *site, const LockUse *use, ClassId class, FactSituations *list) {
    *vec_push(b->arena, &b->f->lock_sites) = (FactLockSite){.lock = {class.i},
                                                            .use = use->use,
                                                            .shared = use->shared,
                                                            .site = facts_site(b, site, facts_intern_list(b, list))};
}

/* One use may be of several locks: those that callers name. */
static void add_sites(FactBuilder *b, const CallSite *site, const LockUse *use) {
    const Threads *t = b->m->threads;
    VEC(LockAt) found = {0};
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        ClassId class = note_lock(b, use, ctx_resolve(t, ctx, use->lock));
        if (class.i && ctx_reaches(t, ctx, site->instr))
            *vec_push(b->brief, &found) = (LockAt){class.i, facts_situation(b, ctx, site->instr)};
    }
    if (found.len)
        qsort(found.data, found.len, sizeof *found.data, compare_locks_at);
    for (uint32_t i = 0; i < found.len;) {
        FactSituations list = {0};
        ClassId class = {found.data[i].class};
        for (; i < found.len && found.data[i].class == class.i; i++)
            *vec_push(b->brief, &list) = found.data[i].situation;
        add_site(b, site, use, class, &list);
    }
    ClassId unseen = found.len ? (ClassId){0} : note_lock(b, use, use->lock);
    if (unseen.i)
        add_site(b, site, use, unseen, &(FactSituations){0});
}

void facts_find_lock_uses(FactBuilder *b, const CallSite *site) {
    ArenaMark mark = arena_mark(b->brief);
    LockUseVec found = {0};
    if (site->api)
        add_api_use(b, site, &found);
    for (uint32_t k = 0; k < site->target_count; k++)
        add_callee_uses(b, site, site->targets[k], &found);
    add_declared_uses(b, site, &found);
    VEC_EACH(const LockUse, use, &found)
        add_sites(b, site, use);
    arena_reset(b->brief, mark);
}
