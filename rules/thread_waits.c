/* thread_waits.c: see thread_waits.h. */
#include "rules/thread_waits.h"

#include "rules/waits.h"

/* What the headers of the system declare is known well enough: what waits there has a trait, or a row. */
static bool is_of_system(const Program *prog, const CallSite *site) {
    const ProgGlobal *global = &prog->globals.data[site->global.i];
    const Tu *tu = prog->tus[global->tu];
    LocId loc = tu_sym(tu, global->sym)->loc;
    return tu->files.data[tu_loc(tu, loc)->file.i].flags & FILE_SYSTEM;
}

/* By what the tables say of the function. To join a thread is in the order of threads, and no waiting of this sort. */
static bool is_known_to_wait(const CallSite *site) {
    uint32_t waits = 1u << TRAIT_BLOCKING | 1u << TRAIT_MULTIPLEXING | 1u << TRAIT_CANCELLATION_POINT;
    bool sleeps = site->traits & 1u << TRAIT_SLEEPING;
    SyncKind kind = site->api ? (SyncKind)site->api->kind : SYNC_NONE;
    if (kind == SYNC_THREAD_JOIN)
        return false;
    return kind == SYNC_SIGNAL_WAIT || kind == SYNC_RUN_CALLBACKS || (site->api && call_is_wait(site->api)) ||
           ((site->traits & waits) && !sleeps);
}

static bool may_wait(const Model *m, const CallSite *site) {
    bool sleeps = site->traits & 1u << TRAIT_SLEEPING;
    if (is_known_to_wait(site) || (site->api && site->lets_others))
        return true;
    if (site->api || site->target_count)
        return false; /* what it calls has contexts of its own */
    return !site->global.i || (!sleeps && !is_of_system(m->prog, site));
}

static bool function_waits(const Model *m, FnId fn) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (may_wait(m, &sites[i]))
            return true;
    }
    return false;
}

static void *find_waiting(const Model *m, Arena *arena) {
    const Threads *t = m->threads;
    Bitset *waiting = ARENA_NEW(arena, Bitset);
    VEC_EACH(FnId, fn, &m->graph->fns) {
        if (!t->of_fn[fn->i].i || !function_waits(m, *fn))
            continue;
        for (CtxId ctx = t->of_fn[fn->i]; ctx.i; ctx = ctx_get(t, ctx)->next)
            bitset_add(arena, waiting, ctx_get(t, ctx)->thread.i);
    }
    VEC_EACH(const Access, a, &m->accesses->list) {
        if (a->atomic || a->is_volatile)
            bitset_add(arena, waiting, a->at->moment.thread.i);
    }
    return waiting;
}

bool thread_waits(const Model *m, ThreadId thread) {
    const Bitset *waiting = model_derived(m, find_waiting);
    return bitset_has(waiting, thread.i);
}
