/* race_claim.c: see race_claim.h. */
#include "rules/race_claim.h"

/* ---- just after the release ---- */

static bool holds_class(const Model *m, SetId locks, ClassId class) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->locks->sets, locks, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (path_class(m->paths, (PathId){members[i] >> 1}).i == class.i)
            return true;
    }
    return false;
}

bool race_follows_release(const Model *m, const Location *l, const Access *a) {
    enum { BLOCKS = 3 };
    const FnLocks *locks = &m->locks->fns[a->fn.i];
    const FnValues *v = m->values[a->fn.i];
    if (!locks->must || !l->guard.i || holds_class(m, locks->must[a->instr.i - v->first_instr], l->guard))
        return false;
    uint32_t index = values_block_of(v, a->instr), end = a->instr.i;
    for (int k = 0; k < BLOCKS; k++) {
        const Block *block = tu_block(v->tu, v->func, index);
        for (uint32_t i = block->instr_first; i < end && i < block->instr_first + block->instr_count; i++) {
            if (holds_class(m, locks->must[i - v->first_instr], l->guard))
                return true;
        }
        if (index == v->cfg->idom[index])
            return false;
        index = v->cfg->idom[index];
        end = UINT32_MAX;
    }
    return false;
}

/* Where the lock lies in the object, it is this object's data that was let go of. What was taken out of a shared
 * container under the container's lock may belong to the thread from then on, and who only looks back at what it has
 * written may be the only one that writes. What was let go of is not a local of the function. */
static RaceClaim claim_of_release(const Model *m, const Location *l, const Access *odd) {
    if (!l->guarded_write || !race_follows_release(m, l, odd))
        return CLAIM_NONE;
    bool both_objects = class_is_object(m->paths, l->class) && class_is_object(m->paths, l->guard);
    bool local = path_get(m->paths, path_root(m->paths, odd->local_address, false))->kind == PATH_LOCAL;
    return (l->guard_is_own || both_objects) && odd->write && !odd->indexed && !local ? CLAIM_STRONG : CLAIM_WEAK;
}

/* ---- other claims ---- */

/* Those that write hold the lock, most of them; those that only look do not bother. */
static RaceClaim claim_of_writers(const Location *l, const Access *odd) {
    bool meant = l->guarded_writes >= 3 && l->guarded_writes * 5 >= l->writes * 3;
    return odd->write && meant ? CLAIM_WEAK : CLAIM_NONE;
}

/* A creator that holds a lock may let the new thread wait for it. */
static RaceClaim claim_of_handle(const Model *m, const Access *odd, const Access *usual) {
    if (!race_is_about_own_handle(m, odd, usual))
        return CLAIM_NONE;
    return (odd->handle ? odd : usual)->held.locks.i == SET_EMPTY.i ? CLAIM_STRONG : CLAIM_WEAK;
}

static bool is_stored_late(const Model *m, const Access *stores, const Access *reads) {
    const Thread *thread = thread_get(m->threads, reads->moment.thread);
    return stores->handle && !reads->write && path_same(stores->address, reads->address) && thread->spawn.i &&
           m->graph->sites.data[thread->site].instr.i == stores->instr.i;
}

bool race_is_about_own_handle(const Model *m, const Access *a, const Access *b) {
    return is_stored_late(m, a, b) || is_stored_late(m, b, a);
}

static RaceClaim stronger(RaceClaim a, RaceClaim b) {
    return a > b ? a : b;
}

RaceClaim race_claim(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    RaceClaim claim = claim_of_handle(m, odd, usual);
    if (!l->guard.i || guard_is_held(m->accesses, l, odd) || !guard_is_held(m->accesses, l, usual))
        return claim;
    return stronger(claim, stronger(claim_of_release(m, l, odd), claim_of_writers(l, odd)));
}
