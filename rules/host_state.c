/* host_state.c: see host_state.h. */
#include "rules/host_state.h"

/* Without tokens. */
static SetId real_locks(const Model *m, SetId locks) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->threads->sets, locks, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (class_is_token(m->paths, (ClassId){members[i] >> 1}))
            return real_locks(m, setpool_remove(m->threads->sets, locks, members[i]));
    }
    return locks;
}

/* Called by the host, or by whoever calls what the host's functions call. */
static bool is_by_host(const Model *m, const Access *a) {
    CtxId root = a->ctx;
    while (ctx_get(m->threads, root)->parent.i)
        root = ctx_get(m->threads, root)->parent;
    return bitset_has(&m->threads->hosted, ctx_get(m->threads, root)->fn.i) && !a->atomic && !a->doubtful;
}

static bool can_meet(const Model *m, const Access *x, const Access *y) {
    SetId mine = real_locks(m, x->at->held.locks), theirs = real_locks(m, y->at->held.locks);
    return !accesses_common_lock(m->threads, mine, theirs).i &&
           threads_may_parallel(m->threads, x->at->moment, y->at->moment);
}

static bool is_renounced(const Model *m) {
    bool renounced = false;
    VEC_EACH(const SyncToken, token, &m->graph->api->tokens)
        renounced = renounced || token->is_renounced;
    return renounced;
}

HostState host_state_of(const Model *m, const Location *l) {
    enum { FEW = 64 };
    HostState state = {.is_renounced = is_renounced(m)};
    const Access *list = &m->accesses->list.data[l->first];
    bool guarded = l->guard.i && !class_is_token(m->paths, l->guard) && l->guarded_write;
    if (!m->paths->tokens.len || !class_is_object(m->paths, l->class) || class_is_local(m->paths, l->class) || guarded)
        return state;
    for (uint32_t i = 0; i < l->count && i < FEW; i++) {
        for (uint32_t k = 0; k < l->count && k < FEW && list[i].write && is_by_host(m, &list[i]); k++) {
            bool meets = is_by_host(m, &list[k]) && can_meet(m, &list[i], &list[k]);
            bool better =
                !state.write || (state.other->instr.i == state.write->instr.i && list[k].instr.i != list[i].instr.i);
            if (meets && better) {
                state.write = &list[i];
                state.other = &list[k];
            }
        }
    }
    return state;
}
