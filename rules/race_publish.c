/* race_publish.c: see race_publish.h. */
#include "rules/race_publish.h"

#include "rules/waits.h"

ClassId race_read_from(const Model *m, PathId value) {
    const Path *path = path_get(m->paths, value);
    if (path->kind == PATH_LOAD)
        return path_class(m->paths, path->base);
    if (path->kind == PATH_OPAQUE && path->b && !path->c) { /* what an atomic operation has found */
        const FnValues *v = m->values[path->a];
        return path_class(m->paths, v->address[path->b - v->first_instr]);
    }
    if (path->kind != PATH_RESULT)
        return (ClassId){0};
    const CallSite *site = callgraph_site_at(m->graph, (FnId){path->a}, (InstrId){path->b});
    if (!site || site->target_count != 1)
        return (ClassId){0};
    const FnValues *v = m->values[site->targets[0].i];
    for (uint32_t b = 0; b < v->func->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        const Instr *last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1});
        if (last->op != OP_RETURN || !last->arg_count)
            continue;
        const Path *returned = path_get(m->paths, values_operand(m->paths, v, tu_args(v->tu, last)));
        if (returned->kind == PATH_LOAD)
            return path_class(m->paths, returned->base);
    }
    return (ClassId){0};
}

/* Whether one of the locks that are surely held at an instruction, as classes in fn's own terms, is held by `other`;
 * NULL: whether there is one. */
static bool is_held_with(const Model *m, FnId fn, InstrId instr, const Access *other) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->locks->sets, locks_must_at(m->locks, m->values[fn.i], instr), &count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId class = path_class(m->paths, (PathId){members[i] >> 1});
        if (class.i && !(members[i] & 1) && (!other || locks_has_class(m->locks->sets, other->at->held.locks, class)))
            return true;
    }
    return false;
}

/* Whether the other thread has its object from a place. */
static bool is_from(const Model *m, const Access *other, PathId place) {
    ClassId class = path_class(m->paths, place);
    return class.i && race_read_from(m, path_root(m->paths, other->local_address, false)).i == class.i;
}

/* Whether the instruction stores the value where others may find it, with such a lock held, or under any lock where
 * the other thread has found it. */
static bool publishes(const Model *m, const FnValues *v, InstrId id, PathId value, const Access *other) {
    const Instr *instr = tu_instr(v->tu, id);
    PathId address = v->address[id.i - v->first_instr];
    if (instr->op != OP_STORE || v->is_promoted_access[id.i - v->first_instr] || !address.i ||
        !path_same(values_operand(m->paths, v, tu_args(v->tu, instr)), value))
        return false;
    PathId root = path_root(m->paths, address, false);
    return path_get(m->paths, root)->kind != PATH_LOCAL && !path_same(root, value) &&
           (is_held_with(m, v->fn, id, other) || (is_held_with(m, v->fn, id, NULL) && is_from(m, other, address)));
}

/* Whether a callee does so with what it is handed. */
static bool callee_publishes(const Model *m, const CallSite *site, PathId value, const Access *other) {
    if (site->target_count != 1 || site->api)
        return false;
    const FnValues *v = m->values[site->targets[0].i];
    for (uint32_t k = 0; k < site->arg_count && k < v->func->param_count; k++) {
        PathId parameter = path_param(m->paths, v->fn, k);
        for (uint32_t i = 0; path_same(site->args[k], value) && i < v->instr_count; i++) {
            if (publishes(m, v, (InstrId){v->first_instr + i}, parameter, other))
                return true;
        }
    }
    return false;
}

static bool holds_again(const Model *m, const Access *a, const Access *other) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, a->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].instr.i > a->instr.i && is_held_with(m, a->fn, sites[i].instr, other))
            return true;
    }
    return false;
}

/* Whether the function waits between one instruction and a later one: until the other thread is done, perhaps. */
static bool waits_between(const Model *m, FnId fn, InstrId from, InstrId to) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].instr.i > from.i && sites[i].instr.i < to.i && call_waits(m, &sites[i]))
            return true;
    }
    return false;
}

bool race_is_published_before(const Model *m, const Access *a, const Access *other) {
    const FnValues *v = m->values[a->fn.i];
    PathId object = path_root(m->paths, a->local_address, false);
    const Path *path = path_get(m->paths, object);
    if (!a->write || !a->maker || path->kind != PATH_RESULT || path->a != a->fn.i)
        return false;
    for (uint32_t i = path->b - v->first_instr; v->first_instr + i < a->instr.i; i++) {
        InstrId id = {v->first_instr + i};
        const CallSite *site = tu_instr(v->tu, id)->op == OP_CALL ? callgraph_site_at(m->graph, a->fn, id) : NULL;
        bool known = site ? callee_publishes(m, site, object, other) : publishes(m, v, id, object, other);
        if (known && values_dominates(m->values[a->fn.i], id, a->instr))
            return !holds_again(m, a, other) && !waits_between(m, a->fn, id, a->instr);
    }
    return false;
}
