/* race_guard_life.c: see race_guard_life.h. */
#include "rules/race_guard_life.h"

#include "rules/race_claim.h"

/* Whether the call initialises (or destroys) a lock of the class, itself or by a wrapper that is given the lock. */
static bool does_to_lock(const Model *m, const CallSite *site, SyncKind kind, ClassId lock) {
    const CallSite *inner = site;
    uint32_t count = 1;
    if (!site->api && site->target_count == 1)
        inner = callgraph_sites(m->graph, site->targets[0], &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!inner[i].api || inner[i].api->kind != kind)
            continue;
        PathId object = site_object(m->paths, m->values[inner[i].caller.i], &inner[i]);
        if (inner != site && object.i)
            object = path_subst(m->paths, object, site->targets[0], site->args, site->arg_count);
        if (object.i && path_class(m->paths, object).i == lock.i)
            return true;
    }
    return false;
}

static bool starts_threads(const Model *m, const CallSite *site) {
    bool starts = site->api && site->api->kind == SYNC_THREAD_CREATE;
    for (uint32_t k = 0; k < site->target_count; k++)
        starts = starts || m->threads->creates[site->targets[k].i].i != SET_EMPTY.i;
    return starts;
}

/* Whether a block is reached only by a branch on what is found at an address: who counts down, say, and finds that
 * nobody is left. */
static bool hangs_on(const Model *m, FnId fn, uint32_t block, PathId address) {
    const FnValues *v = m->values[fn.i];
    const Cfg *cfg = v->cfg;
    for (; block != cfg->idom[block]; block = cfg->idom[block]) {
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] != 1)
            continue;
        PathId subject = branch_relation(m->paths, v, cfg->preds[cfg->pred_first[block]], block).subject;
        if (subject.i && path_reads(m->paths, subject, address))
            return true;
    }
    return false;
}

/* Whether the one block follows the other whatever is found in between, but for loops that go round as often as they
 * must. */
static bool follows_surely(const FnValues *v, uint32_t from, uint32_t to) {
    const Cfg *cfg = v->cfg;
    for (; to != from && to != cfg->idom[to]; to = cfg->idom[to]) {
        uint32_t before = cfg->preds[cfg->pred_first[to]];
        bool only = cfg->pred_first[to + 1] - cfg->pred_first[to] == 1;
        if (only && tu_block(v->tu, v->func, before)->succ_count > 1 && cfg->loop_head[before] != before)
            return false;
    }
    return to == from;
}

/* Whether the function waits for the end of threads between the two: what ends behind that is not yet ending here. */
static bool joins_between(const Model *m, FnId fn, InstrId from, const CallSite *to) {
    const FnValues *v = m->values[fn.i];
    uint32_t count = 0, block = values_block_of(v, from);
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = (uint32_t)(&sites[i] - m->graph->sites.data);
        if (sites[i].instr.i > from.i && sites[i].instr.i < to->instr.i &&
            map_find(m->threads->spawns->joined_at, index) && cfg_dominates(v->cfg, sites[i].block, to->block))
            return follows_surely(v, block, to->block);
    }
    return false;
}

/* counted: what the function of the access counts there decides on the end of the guard; 0 none. */
static bool makes_or_ends_guard_in(const Model *m, FnId fn, InstrId at, ClassId guard, bool is_made, PathId counted) {
    uint32_t count = 0;
    bool makes = false, starts = is_made;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].instr.i == at.i)
            continue; /* what the callee on the way does has been asked */
        starts = starts || (sites[i].instr.i < at.i && starts_threads(m, &sites[i]));
        makes = makes || does_to_lock(m, &sites[i], SYNC_LOCK_INIT, guard);
        if (does_to_lock(m, &sites[i], SYNC_LOCK_DESTROY, guard) &&
            !(counted.i && hangs_on(m, fn, sites[i].block, counted)) && !joins_between(m, fn, at, &sites[i]))
            return true;
    }
    return makes && !starts;
}

bool race_makes_or_ends_guard(const Model *m, const Location *l, const Access *a) {
    InstrId at = a->instr;
    PathId root = path_root(m->paths, a->local_address, false);
    bool is_made = race_follows_own_release(m, l, a);
    if (ownership_is_before_join(m->accesses->ownership, a->fn, root, a->instr))
        return false;
    for (CtxId id = a->ctx; id.i && l->guard.i; id = ctx_get(m->threads, id)->parent) {
        PathId counted = a->write && id.i == a->ctx.i ? a->local_address : (PathId){0};
        if (makes_or_ends_guard_in(m, ctx_get(m->threads, id)->fn, at, l->guard, is_made, counted))
            return true;
        at = ctx_get(m->threads, id)->call;
    }
    return false;
}
