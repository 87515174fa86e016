/* escape_steps.c: the instructions of a function that the flow of escape.c goes through. What their values may point
 * into does not depend on states: it is found once, for a block may be walked many times.
 */
#include "model/escape_internal.h"

/* A number loaded from anywhere is no address, though it is stored as one may be; but &x may be kept as a number. */
static Bitset stored_owners(Flow *f, const Instr *instr, PathId value) {
    Bitset parts = *objects_owners(&f->objects, value), own = {0};
    if (tu_type(f->v->tu, instr->type)->kind == TYPE_POINTER)
        return parts;
    for (uint32_t part = bitset_next(&parts, 1); part != UINT32_MAX; part = bitset_next(&parts, part + 1)) {
        if (part != part_behind(part))
            bitset_add(f->scratch, &own, part);
    }
    return own;
}

static bool is_thread_local(const Flow *f, PathId address) {
    const Path *root = path_get(f->e->pool, path_root(f->e->pool, address, false));
    return root->kind == PATH_GLOBAL && f->e->pool->prog->globals.data[root->a].is_tls;
}

/* Asks for all values that will be asked for, so that the objects are known. */
static void find_objects(Flow *f) {
    const FnValues *v = f->v;
    objects_init(&f->objects, f->e, v, f->scratch);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->place.i && !v->is_promoted_access[i])
            objects_owners(&f->objects, v->address[i]);
        if (instr->place2.i)
            objects_owners(&f->objects, v->address2[i]);
        bool asked = instr->op == OP_CALL || instr->op == OP_RETURN || (op_has(instr->op, 'W') && instr->op != OP_MOVE);
        for (uint32_t k = 0; asked && !v->is_promoted_access[i] && k < instr->arg_count; k++)
            objects_owners(&f->objects, values_operand(f->e->pool, v, &tu_args(v->tu, instr)[k]));
        if (instr->op == OP_CALL && instr->dst.i)
            objects_owners(&f->objects, v->value[instr->dst.i]);
    }
    objects_refine(&f->objects);
    f->parts = 2 * f->objects.count + 1;
    f->words = (f->parts + 63) / 64;
}

/* ---- steps ---- */

static void describe_call(Flow *f, Step *step) {
    step->args = objects_arguments(&f->objects, step->instr, &step->count);
    Bitset *values = ARENA_ARRAY(f->scratch, Bitset, step->count);
    for (uint32_t k = 0; k < step->count; k++)
        values[k] = *objects_owners(&f->objects, step->args[k]);
    step->values = values;
}

static void describe_values(Flow *f, Step *step) {
    const Operand *args = tu_args(f->v->tu, step->instr);
    step->count = step->instr->arg_count;
    Bitset *values = ARENA_ARRAY(f->scratch, Bitset, step->count);
    for (uint32_t k = 0; k < step->count; k++) {
        PathId value = values_operand(f->e->pool, f->v, &args[k]);
        values[k] = step->writes ? stored_owners(f, step->instr, value) : *objects_owners(&f->objects, value);
    }
    step->values = values;
}

/* False if there is nothing to do and nobody asks. */
static bool describe(Flow *f, Step *step, InstrId id) {
    uint32_t relative = id.i - f->v->first_instr;
    const Instr *instr = tu_instr(f->v->tu, id);
    bool accesses = !f->v->is_promoted_access[relative];
    *step = (Step){.id = id, .instr = instr};
    if (instr->place2.i)
        step->place2 = *objects_owners(&f->objects, f->v->address2[relative]);
    if (instr->op == OP_CALL) {
        step->site = callgraph_site_at(f->e->graph, f->v->fn, id);
        if (step->site)
            describe_call(f, step);
        return step->site || instr->place2.i;
    }
    step->writes = op_has(instr->op, 'W') && accesses && !is_thread_local(f, f->v->address[relative]);
    if (step->writes || (instr->place.i && accesses))
        step->place = *objects_owners(&f->objects, f->v->address[relative]);
    if ((step->writes && instr->op != OP_MOVE) || instr->op == OP_RETURN)
        describe_values(f, step);
    return step->writes || instr->op == OP_RETURN || (instr->place.i && accesses) || instr->place2.i;
}

void steps_find(Flow *f) {
    find_objects(f);
    uint32_t blocks = f->v->cfg->block_count, count = 0;
    Step *steps = ARENA_ARRAY(f->scratch, Step, f->v->instr_count);
    f->step_first = ARENA_ARRAY(f->scratch, uint32_t, blocks + 1);
    for (uint32_t b = 0; b < blocks; b++) {
        const Block *block = tu_block(f->v->tu, f->v->func, b);
        f->step_first[b] = count;
        for (uint32_t i = 0; i < block->instr_count; i++)
            count += describe(f, &steps[count], (InstrId){block->instr_first + i});
    }
    f->step_first[blocks] = count;
    f->steps = steps;
}
