/* escape_steps.c: the instructions of a function that the flow of escape.c goes through. What their values may point
 * into does not depend on states: it is found once, for a block may be walked many times. Only where values meet in
 * loops it is found twice, as the first answers are too small.
 */
#include "model/escape_internal.h"

/* A number loaded from anywhere is no address, though it is stored as one may be; but &x may be kept as a number. */
static Parts stored_owners(Flow *f, const Instr *instr, PathId value) {
    Parts parts = objects_owners(&f->objects, value);
    if (tu_type(f->v->tu, instr->type)->kind == TYPE_POINTER)
        return parts;
    for (uint32_t i = 0; i < PART_WORDS; i++)
        parts.words[i] &= PARTS_INSIDES;
    return parts;
}

static bool is_thread_local(const Flow *f, PathId address) {
    const Path *root = path_get(f->e->pool, path_root(f->e->pool, address, false));
    return root->kind == PATH_GLOBAL && f->e->pool->prog->globals.data[root->a].is_tls;
}

static void describe_call(Flow *f, Step *step) {
    step->args = objects_arguments(&f->objects, step->instr, &step->count);
    Parts *values = ARENA_ARRAY(f->scratch, Parts, step->count);
    for (uint32_t k = 0; k < step->count; k++)
        values[k] = objects_owners(&f->objects, step->args[k]);
    uint32_t *felt = &f->objects.room->felt[step->site - f->e->graph->sites.data];
    *felt = 0;
    for (uint32_t k = 0; k < step->count && k < ESCAPE_PARAMS; k++)
        *felt |= (uint32_t)parts_have_object(&values[k]) << k;
    step->values = values;
    if (step->instr->dst.i) /* it may be an object that nobody asks for */
        (void)objects_owners(&f->objects, f->v->value[step->instr->dst.i]);
}

static void describe_values(Flow *f, Step *step) {
    const Operand *args = tu_args(f->v->tu, step->instr);
    step->count = step->instr->arg_count;
    Parts *values = ARENA_ARRAY(f->scratch, Parts, step->count);
    for (uint32_t k = 0; k < step->count; k++) {
        PathId value = objects_operand(&f->objects, &args[k]);
        values[k] = step->writes ? stored_owners(f, step->instr, value) : objects_owners(&f->objects, value);
    }
    step->values = values;
}

/* False if there is nothing to do and nobody asks. */
static bool describe(Flow *f, Step *step, InstrId id) {
    uint32_t relative = id.i - f->v->first_instr;
    const Instr *instr = tu_instr(f->v->tu, id);
    bool accesses = instr->place.i && !f->v->is_promoted_access[relative];
    if (!accesses && !instr->place2.i && instr->op != OP_CALL && instr->op != OP_RETURN)
        return false;
    *step = (Step){.id = id, .instr = instr};
    if (instr->place2.i)
        step->place2 = objects_owners(&f->objects, f->v->address2[relative]);
    if (instr->op == OP_CALL) {
        step->site = callgraph_site_at(f->e->graph, f->v->fn, id);
        if (step->site)
            describe_call(f, step);
        return step->site || instr->place2.i;
    }
    step->writes = op_has(instr->op, 'W') && accesses && !is_thread_local(f, f->v->address[relative]);
    if (accesses)
        step->place = objects_owners(&f->objects, f->v->address[relative]);
    if ((step->writes && instr->op != OP_MOVE) || instr->op == OP_RETURN)
        describe_values(f, step);
    return true;
}

static void describe_all(Flow *f, Step *steps) {
    uint32_t blocks = f->v->cfg->block_count, count = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        const Block *block = tu_block(f->v->tu, f->v->func, b);
        f->step_first[b] = count;
        for (uint32_t i = 0; i < block->instr_count; i++)
            count += describe(f, &steps[count], (InstrId){block->instr_first + i});
    }
    f->step_first[blocks] = count;
}

void steps_find(Flow *f, EscapeRoom *room) {
    Step *steps = ARENA_ARRAY(f->scratch, Step, f->v->instr_count);
    f->steps = steps;
    f->step_first = ARENA_ARRAY(f->scratch, uint32_t, f->v->cfg->block_count + 1);
    objects_init(&f->objects, f->e, f->v, room, f->scratch);
    describe_all(f, steps);
    if (objects_refine(&f->objects))
        describe_all(f, steps);
    f->parts = 2 * f->objects.count + 1;
    f->words = (f->parts + 63) / 64;
}
