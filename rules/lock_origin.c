/* lock_origin.c: see lock_origin.h. */
#include "rules/lock_origin.h"

static bool is_fault_of(const Model *m, FnId fn, InstrId call, int depth);

/* The function keeps a lock on some paths that it gives back on others, or inherits one from a callee that does. */
static bool leaks(const Model *m, FnId fn, int depth) {
    if (bitset_has(&m->locks->consumed, fn.i))
        return false;
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, fn, &count);
    bool held = false, released = false;
    for (uint32_t i = 0; i < count; i++) {
        released = released || events[i].kind == LOCK_EVENT_EXIT_RELEASED;
        held = held || events[i].kind == LOCK_EVENT_EXIT_HELD;
        if (events[i].kind == LOCK_EVENT_EXIT_HELD && is_fault_of(m, fn, events[i].other, depth - 1))
            return true;
    }
    return held && released;
}

static bool is_fault_of(const Model *m, FnId fn, InstrId call, int depth) {
    const CallSite *site = callgraph_site_at(m->graph, fn, call);
    for (uint32_t k = 0; site && k < site->target_count && depth > 0; k++) {
        if (leaks(m, site->targets[k], depth))
            return true;
    }
    return false;
}

bool lock_is_callees_fault(const Model *m, FnId fn, InstrId site) {
    enum { MAX_CALLS = 8 };
    return is_fault_of(m, fn, site, MAX_CALLS);
}

static bool starts_thread(const Model *m, FnId fn) {
    bool starts = false;
    for (CtxId ctx = m->threads->of_fn[fn.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next)
        starts = starts || thread_get(m->threads, ctx_get(m->threads, ctx)->thread)->origin == THREAD_CREATED;
    return starts;
}

static bool has_callers(const Model *m, FnId fn) {
    return m->graph->callers_first[fn.i] != m->graph->callers_first[fn.i + 1];
}

/* The call may give a lock back: as a lock call, or as one of a function by name that does. */
static bool may_release(const Model *m, const CallSite *site) {
    bool gives = site->api && (site->api->kind == SYNC_RELEASE || site->api->kind == SYNC_COND_WAIT);
    for (uint32_t k = 0; !gives && site->callee[0] && k < site->target_count; k++)
        gives = m->locks->fns[site->targets[k].i].summary.has_effects;
    return gives;
}

/* A start function of the program's own wrapper of threads: it calls what it is handed, and touches no lock. */
static bool is_trampoline(const Model *m, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (may_release(m, &sites[i]))
            return false;
    }
    return starts_thread(m, fn) && !has_callers(m, fn);
}

bool lock_ends_with_thread(const Model *m, FnId fn) {
    const CallGraph *g = m->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        if (site->callee[0] || !is_trampoline(m, site->caller))
            return false;
    }
    return has_callers(m, fn) || starts_thread(m, fn);
}

/* The head of the innermost loop of an instruction; UINT32_MAX none. */
static uint32_t loop_of(const Model *m, FnId fn, InstrId instr) {
    return instr.i ? m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, instr)] : UINT32_MAX;
}

bool lock_is_of_two_loops(const Model *m, FnId fn, ClassId class) {
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, fn, &count);
    for (const LockEvent *taken = events; taken < events + count; taken++) {
        bool held = taken->kind == LOCK_EVENT_EXIT_HELD && !path_is_absolute(m->paths, taken->lock);
        uint32_t takes = held ? loop_of(m, fn, taken->other) : UINT32_MAX;
        for (const LockEvent *given = events; given < events + count && takes != UINT32_MAX; given++) {
            uint32_t gives = given->kind == LOCK_EVENT_UNLOCK_UNHELD ? loop_of(m, fn, given->instr) : UINT32_MAX;
            if (gives != UINT32_MAX && gives != takes && class.i &&
                !cfg_dominates(m->values[fn.i]->cfg, gives, takes) && path_class(m->paths, taken->lock).i == class.i &&
                path_class(m->paths, given->lock).i == class.i)
                return true;
        }
    }
    return false;
}

/* Whether fn sets what is read at an address where a block dominates. */
static bool sets_flag_after(const Model *m, const FnValues *v, PathId address, uint32_t block) {
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        const Instr *instr = tu_instr(v->tu, id);
        if (instr->op != OP_STORE || !v->address[i].i || !path_same(v->address[i], address))
            continue;
        const Path *value = path_get(m->paths, values_operand(m->paths, v, tu_args(v->tu, instr)));
        if (value->kind == PATH_INT && value->num && cfg_dominates(v->cfg, block, values_block_of(v, id)))
            return true;
    }
    return false;
}

/* The same where the lock was taken by a call: whether a callee sets such a variable. */
static bool callee_sets_flag(const Model *m, const LockEvent *held, ClassId flag) {
    const CallSite *taking = callgraph_site_at(m->graph, held->fn, held->other);
    for (uint32_t k = 0; taking && flag.i && k < taking->target_count; k++) {
        const FnValues *v = m->values[taking->targets[k].i];
        for (uint32_t i = 0; i < v->instr_count; i++) {
            const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
            if (instr->op != OP_STORE || !v->address[i].i || path_class(m->paths, v->address[i]).i != flag.i)
                continue;
            const Path *value = path_get(m->paths, values_operand(m->paths, v, tu_args(v->tu, instr)));
            if (value->kind == PATH_INT && value->num)
                return true;
        }
    }
    return false;
}

bool lock_has_no_contract(const Model *m, const LockEvent *event) {
    const CallGraph *g = m->graph;
    const Path *told = path_get(m->paths, event->told_by.value);
    Range range = event->told_by.range;
    bool is_own = event->kind == LOCK_EVENT_DOUBLE_UNLOCK && !event->lent;
    if (told->kind != PATH_PARAM || (!is_own && threads_entry_hold(m->threads, event->fn, event->lock) != ENTRY_NEVER))
        return false;
    for (uint32_t i = g->callers_first[event->fn.i]; i < g->callers_first[event->fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        const Path *arg = told->b < site->arg_count ? path_get(m->paths, site->args[told->b]) : NULL;
        if (!arg || arg->kind != PATH_INT || !ranges_apart(range, (Range){arg->num, arg->num, arg->num != 0}))
            return true;
    }
    return false;
}

bool lock_is_told_by_flag(const Model *m, const LockEvent *held) {
    const FnValues *v = m->values[held->fn.i];
    const Cfg *cfg = v->cfg;
    uint32_t count = 0, taken = values_block_of(v, held->other);
    const CallSite *sites = callgraph_sites(m->graph, held->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!sites[i].api || sites[i].api->kind != SYNC_RELEASE)
            continue;
        PathId released = site_object(m->paths, v, &sites[i]);
        ClassId class = path_class(m->paths, released);
        if (!path_same(released, held->lock) && (!class.i || class.i != path_class(m->paths, held->lock).i))
            continue;
        for (uint32_t b = sites[i].block; b != cfg->idom[b] && b != taken; b = cfg->idom[b]) {
            if (cfg->pred_first[b + 1] - cfg->pred_first[b] != 1)
                continue;
            Relation found = branch_relation(m->paths, v, cfg->preds[cfg->pred_first[b]], b);
            const Path *flag = path_get(m->paths, found.subject);
            if (relation_is_nonzero(m->paths, found) && flag->kind == PATH_LOAD &&
                (sets_flag_after(m, v, flag->base, taken) ||
                 callee_sets_flag(m, held, path_class(m->paths, flag->base))))
                return true;
        }
    }
    return false;
}

CtxId lock_is_creators(const Model *m, const LockEvent *event) {
    const Threads *t = m->threads;
    if (event->kind != LOCK_EVENT_UNLOCK_UNHELD || event->held_states || lockuse_is(event->lock_kind))
        return (CtxId){0};
    for (CtxId ctx = t->of_fn[event->fn.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        const Thread *thread = thread_get(t, ctx_get(t, ctx)->thread);
        if (!thread->create_ctx.i || ctx_get(t, ctx)->doubtful)
            continue;
        PathId lock = ctx_resolve(t, ctx, event->lock);
        SetId here = ctx_names_at(t, ctx, event->instr);
        SetId held = ctx_names_at(t, thread->create_ctx, m->graph->sites.data[thread->site].instr);
        if (setpool_has(t->sets, held, lock.i << 1) && !setpool_has(t->sets, here, lock.i << 1) &&
            !setpool_has(t->sets, here, event->lock.i << 1))
            return ctx;
    }
    return (CtxId){0};
}
