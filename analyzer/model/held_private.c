/* held_private.c: locks that keep nobody out: a local variable whose address stays in the activation of its function.
 * Each thread that runs the function has another one. Where a lock is a member of a local, its class may be that of all
 * objects of the type, and it stays. */
#include "model/threads_internal.h"

static bool is_of(const Threads *t, PathId local, PathId value) {
    return value.i && path_same(path_root(t->pool, value, false), local);
}

/* Whether the call may make an argument known to others. What is done with locks does not. */
static bool call_gives_away(const Threads *t, const CallSite *site, uint32_t argument) {
    bool of_lock = site->api && site->api->kind <= SYNC_LOCK_DESTROY && site->api->object == (int)argument;
    bool keeps = !site->target_count;
    for (uint32_t k = 0; k < site->target_count; k++)
        keeps =
            keeps || argument >= ESCAPE_PARAMS || (t->escapes->fns[site->targets[k].i].summary.keeps >> argument & 1);
    return !of_lock && keeps;
}

static bool instr_gives_away(const Threads *t, const FnValues *v, InstrId id, PathId local) {
    const Instr *instr = tu_instr(v->tu, id);
    const CallSite *site = instr->op == OP_CALL ? callgraph_site_at(t->graph, v->fn, id) : NULL;
    for (uint32_t k = 0; site && k < site->arg_count; k++) {
        if (is_of(t, local, site->args[k]) && call_gives_away(t, site, k))
            return true;
    }
    bool moves = op_has(instr->op, 'W') || instr->op == OP_RETURN || instr->op == OP_ASM || instr->op == OP_UNKNOWN;
    for (uint32_t k = 0; moves && k < instr->arg_count; k++) {
        if (is_of(t, local, values_operand(t->pool, v, &tu_args(v->tu, instr)[k])))
            return true;
    }
    return false;
}

static bool stays_within(const Threads *t, FnId fn, PathId local) {
    const FnValues *v = t->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        if (instr_gives_away(t, v, (InstrId){v->first_instr + i}, local))
            return false;
    }
    return true;
}

void held_leave_out_private(Threads *t) {
    for (uint32_t i = 1; i < t->graph->sites.len; i++) {
        const CallSite *site = &t->graph->sites.data[i];
        bool takes = site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE);
        PathId lock = takes ? site_argument(site, site->api->object) : (PathId){0};
        PathId root = lock.i ? path_root(t->pool, lock, false) : lock;
        const Path *path = path_get(t->pool, root);
        ClassId class = path->kind == PATH_LOCAL ? path_class(t->pool, lock) : (ClassId){0};
        if (class.i && class_is_object(t->pool, class) && path->a == site->caller.i &&
            stays_within(t, site->caller, root))
            held_drop_unproven(t, class);
    }
}
