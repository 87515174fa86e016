/* lockflow_counted.c: locks that a function takes or gives back for all who are counted.
 *
 * The first reader takes the lock for all readers, and the last one gives it back: `if (readers++ == 0) lock(w)` and
 * `if (--readers == 0) unlock(w)`, each with a mutex held that guards the number (Courtois, Heymans and Parnas,
 * Concurrent control with "readers" and "writers", 1971). What the number was tells a caller nothing of what is held
 * afterwards, since it has changed: each who is counted holds the lock, beside the others. */
#include "model/lockflow_internal.h"
#include "model/written.h"

/* Whether the function counts with a number that a value is computed from. */
static bool is_counted(const Flow *f, PathId value) {
    const FnValues *v = f->v;
    bool counted = false;
    for (uint32_t i = 0; i < v->instr_count && !counted; i++) {
        InstrId id = {v->first_instr + i};
        counted = op_has(tu_instr(v->tu, id)->op, 'W') && !v->is_promoted_access[i] && v->address[i].i &&
                  path_contains(f->pool, value, v->address[i]) && written_by(f->pool, v, id).step;
    }
    return counted;
}

/* Whether the function surely takes a lock, of which its callers learn nothing, besides the one of an effect. */
static bool takes_besides(const LockSummary *summary, const LockEffect *effect) {
    bool besides = false;
    VEC_EACH(const Taken, taken, &summary->taken)
        besides = besides || (!taken->when.count && !taken->is_try && !path_same(taken->lock, effect->lock));
    return besides;
}

/* The only fact that tells two outcomes apart; NULL if there is none, or another one, or the result does. */
static InterfaceFact *told_by(Outcome *a, const Outcome *b) {
    InterfaceFact *found = NULL;
    bool several = ranges_apart(a->result, b->result);
    for (uint32_t i = 0; i < a->when.count; i++) {
        for (uint32_t k = 0; k < b->when.count; k++) {
            InterfaceFact *fact = &a->when.list[i];
            if (!path_same(fact->value, b->when.list[k].value) || !ranges_apart(fact->range, b->when.list[k].range))
                continue;
            several = several || found;
            found = fact;
        }
    }
    return several ? NULL : found;
}

/* Whoever is counted holds the lock beside others. */
static void hold_together(const Flow *f, LockSummary *summary, LockEffect *effect) {
    const CallGraph *graph = f->b->graph;
    const CallSite *site = callgraph_site_at(graph, f->v->fn, effect->site);
    if (effect->status != LOCK_HELD)
        return;
    effect->shared = 1;
    if (site)
        bitset_add(f->b->arena, &f->b->locks->counted, (uint32_t)(site - graph->sites.data));
    VEC_EACH(Taken, taken, &summary->taken) {
        if (path_same(taken->lock, effect->lock))
            taken->shared = 1;
    }
}

void lockflow_share_counted(const Flow *f, LockSummary *summary) {
    if (summary->outcome_count != 2 || summary->outcomes[0].effect_count + summary->outcomes[1].effect_count != 1)
        return;
    Outcome *with = &summary->outcomes[!summary->outcomes[0].effect_count], *without = &summary->outcomes[0];
    without += with == without;
    InterfaceFact *count = told_by(with, without);
    if (!count || !is_counted(f, count->value) || !takes_besides(summary, &with->effects[0]))
        return;
    hold_together(f, summary, &with->effects[0]);
    *count = with->when.list[--with->when.count];
    with->result = range_hull(with->result, without->result);
    with->returns += without->returns;
    summary->outcomes[0] = *with;
    summary->outcome_count = 1;
}
