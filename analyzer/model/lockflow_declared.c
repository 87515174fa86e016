/* lockflow_declared.c: what attributes say of the function itself and of those that it calls. */
#include "model/lockflow_internal.h"
#include "model/syncapi_internal.h"

static bool is_effect(const LockFact *fact) {
    return fact->kind != FACT_REQUIRES && fact->kind != FACT_EXCLUDES;
}

/* ---- the function itself ---- */

static bool holds_on_entry(const LockFact *fact) {
    return fact->kind == FACT_REQUIRES || fact->kind == FACT_RELEASE;
}

bool lockflow_is_entered_holding(const LockBuilder *b, FnId fn) {
    uint32_t count = 0;
    const LockFact *facts = annotations_of(b->locks->facts, prog_fn(b->pool->prog, fn)->global, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (holds_on_entry(&facts[i]))
            return true;
    }
    return false;
}

void lockflow_enter(Flow *f, LockState *state) {
    uint32_t count = 0;
    const LockFact *facts = annotations_of(f->b->locks->facts, prog_fn(f->pool->prog, f->v->fn)->global, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool takes = facts[i].kind == FACT_ACQUIRE || facts[i].kind == FACT_TRY_ACQUIRE;
        if (takes) /* it returns with the lock held for its callers */
            bitset_add(f->b->arena, &f->b->locks->consumed, f->v->fn.i);
        PathId lock = holds_on_entry(&facts[i]) ? fact_lock_inside(f->pool, &facts[i], f->v->fn) : (PathId){0};
        if (lock.i)
            lockflow_set(f, state, lock, LOCK_RETAKEN, facts[i].shared, facts[i].lock_kind, (InstrId){0});
    }
}

/* ---- calls ---- */

bool locks_are_declared(const Locks *locks, const CallSite *site) {
    uint32_t count = 0;
    const LockFact *facts = annotations_at(locks->facts, site, &count);
    if (site->api || (site->target_count && locks->fns[site->targets[0].i].summary.has_effects))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (is_effect(&facts[i]))
            return true;
    }
    return false;
}

static void apply(Flow *f, LockState *state, const LockFact *fact, PathId lock, InstrId id, PathId result) {
    const LockEntry *entry = lockstate_find(f->pool, state, lock);
    switch (fact->kind) {
    case FACT_RELEASE:
        lockflow_release(f, state, lock, fact->lock_kind, id);
        break;
    case FACT_ACQUIRE:
        lockflow_acquire(f, state, lock, fact->shared, fact->lock_kind, id, false);
        break;
    case FACT_ASSERT:
        if (!entry_is_held(entry))
            lockflow_set(f, state, lock, LOCK_RETAKEN, fact->shared, fact->lock_kind, (InstrId){0});
        break;
    case FACT_RETURNS:
        if (result.i)
            lockstate_alias(state, result, lock);
        break;
    default:
        break;
    }
}

void lockflow_declared_call(Flow *f, StateSet *out, const LockState *in, const CallSite *site, PathId result) {
    LockState state = *in;
    const LockFact *tried = NULL;
    PathId tried_lock = {0};
    uint32_t count = 0;
    const LockFact *facts = annotations_at(f->b->locks->facts, site, &count);
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = fact_lock_at_call(f->pool, &facts[i], f->v, site->instr);
        lock = lock.i ? lockstate_canonical(f->pool, &state, lock) : lock;
        if (lock.i && facts[i].kind == FACT_TRY_ACQUIRE) {
            tried = &facts[i];
            tried_lock = lock;
        } else if (lock.i) {
            apply(f, &state, &facts[i], lock, site->instr, result);
        }
    }
    if (!tried) {
        stateset_add(out, &state);
        return;
    }
    SyncCall call = {.success = tried->success,
                     .failure = sync_failure_of(tried->success),
                     .shared = tried->shared,
                     .lock = tried->lock_kind};
    lockflow_try_acquire(f, out, &state, &call, tried_lock, site->instr, result);
}
