/* pointsto.c: see pointsto.h. Constraints from instructions and initialisers; then waves of the solver, after each of
 * which what has turned up to be called is bound, until nothing does. */
#include "model/pointsto_internal.h"

static bool is_record(const Tu *tu, TypeId type) {
    uint8_t kind = tu_type(tu, type)->kind;
    return kind == TYPE_STRUCT || kind == TYPE_UNION;
}

/* A pointer, or a number that an address has been made into on the spot. */
static bool is_followed(const PointsTo *p, const Tu *tu, TypeId type, PathId value) {
    uint8_t root = path_get(p->pool, path_root(p->pool, value, false))->kind;
    return tu_type(tu, type)->kind == TYPE_POINTER || root == PATH_GLOBAL || root == PATH_LOCAL;
}

static void add_store(PointsTo *p, const FnValues *v, const Instr *instr, PathId address) {
    const Operand *args = tu_args(v->tu, instr);
    const Operand *stored = &args[instr->arg_count - 1]; /* CAS: expected, then desired */
    PathId value = values_operand(p->pool, v, stored);
    uint32_t tu = prog_fn(p->pool->prog, v->fn)->tu;
    if (is_record(v->tu, instr->type))
        add_struct_value(p, value, node_of(p, address), tu, instr->type);
    else if (is_followed(p, v->tu, instr->type, value))
        store_node(p, node_typed(p, node_of(p, value), tu, stored->type),
                   node_place(p, address, tag_of_type(p->pool->prog, tu, stored->type)));
}

static void add_return(PointsTo *p, const FnValues *v, const Instr *instr) {
    const Operand *operand = tu_args(v->tu, instr);
    PathId value = values_operand(p->pool, v, operand);
    if (is_record(v->tu, operand->type)) {
        PtNode to = andersen_add_node(p->solver);
        andersen_hold(p->solver, to, andersen_location(p->solver, object_returned(p, v->fn), 0));
        add_struct_value(p, value, to, prog_fn(p->pool->prog, v->fn)->tu, operand->type);
    } else if (is_followed(p, v->tu, operand->type, value) && node_of(p, value).i) {
        andersen_copy(p->solver, node_typed(p, node_of(p, value), prog_fn(p->pool->prog, v->fn)->tu, operand->type),
                      node_returned(p, v->fn));
    }
}

static void add_instr(PointsTo *p, const FnValues *v, uint32_t relative) {
    const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + relative});
    PathId address = v->address[relative];
    if (instr->op == OP_RETURN && instr->arg_count)
        add_return(p, v, instr);
    else if (instr->op == OP_MOVE)
        copy_object(p, node_of(p, v->address2[relative]), node_of(p, address), prog_fn(p->pool->prog, v->fn)->tu,
                    instr->type);
    else if (op_has(instr->op, 'W') && instr->arg_count && !v->is_promoted_access[relative])
        add_store(p, v, instr, address);
}

static void add_function(PointsTo *p, const FnValues *v) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(p->graph, v->fn, &count);
    for (uint32_t i = 0; i < v->instr_count; i++)
        add_instr(p, v, i);
    for (uint32_t i = 0; i < count; i++)
        add_call(p, v, (uint32_t)(&sites[i] - p->graph->sites.data));
}

/* What starts out in variables; what lies in those that are not defined here is not known. */
static void add_initialisers(PointsTo *p) {
    const Program *prog = p->pool->prog;
    for (uint32_t g = 1; g < prog->globals.len; g++) {
        const ProgGlobal *global = &prog->globals.data[g];
        const Tu *tu = prog->tus[global->tu];
        const Sym *sym = tu_sym(tu, global->sym);
        if (global->is_func)
            continue;
        PtNode address = sym->init_count || !(sym->flags & SYM_DEFINED)
                             ? node_of(p, path_global(p->pool, (GlobalId){g}))
                             : p->nothing;
        for (uint32_t k = 0; k < sym->init_count; k++) {
            const Init *init = &tu->inits.data[sym->init_first + k];
            GlobalId target = init->value.kind == OPERAND_ADDR
                                  ? prog_global_of(prog, global->tu, (SymId){init->value.id})
                                  : (GlobalId){0};
            if (target.i)
                store_node(p, node_moved(p, node_of(p, path_global(p->pool, target)), init->value.num, 0),
                           node_moved(p, address, init->offset, 0));
        }
        Layout layout = pointers_in(p, global->tu, sym->type);
        for (uint32_t k = 0; k < layout.count && !(sym->flags & SYM_DEFINED); k++)
            store_node(p, p->unknown, node_moved(p, address, layout.pointers[k].offset, 0));
    }
}

/* Functions that others than the program call: main, and all that are seen outside a library. */
static void add_outside_callers(PointsTo *p) {
    const Program *prog = p->pool->prog;
    for (uint32_t fn = 1; fn < prog->fns.len; fn++) {
        const Func *func = fn_func(prog, (FnId){fn});
        bool external = tu_sym(fn_tu(prog, (FnId){fn}), func->sym)->flags & SYM_EXTERNAL;
        if (!bitset_has(&p->entries->mains, fn) && !(external && bitset_has(&p->entries->library, fn)))
            continue;
        for (uint32_t k = 0; k < func->param_count; k++)
            andersen_copy(p->solver, p->unknown, node_of(p, path_param(p->pool, (FnId){fn}, k)));
    }
}

static uint64_t budget_of(const PointsTo *p) {
    uint64_t instructions = 1000;
    for (uint32_t tu = 0; tu < p->pool->prog->tu_count; tu++)
        instructions += p->pool->prog->tus[tu]->instrs.len;
    return instructions * POINTSTO_BUDGET;
}

static void solve(PointsTo *p, Diag *diag) {
    uint64_t budget = budget_of(p);
    for (bool more = true; more && !p->gave_up;) {
        more = andersen_wave(p->solver, budget);
        more = bind_pending(p) || more;
        p->gave_up = andersen_work(p->solver) > budget;
    }
    if (p->gave_up)
        diag_gap(diag, GAP_POINTERS_TOO_MANY, "", 0, "", "");
}

PointsTo *pointsto_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Allocators *allocators,
                        const Entries *entries, Arena *arena, Diag *diag) {
    PointsTo *p = ARENA_NEW(arena, PointsTo);
    *p = (PointsTo){
        .pool = pool, .values = values, .graph = graph, .allocators = allocators, .entries = entries, .arena = arena};
    Arena *working = arena_new();
    p->solver = andersen_new(arena, working, objects_place, p);
    Map **maps[] = {&p->object_of,  &p->node_of,  &p->loaded,     &p->returned, &p->results, &p->moved,
                    &p->move_kinds, &p->loads_as, &p->heap_types, &p->layouts,  &p->asked};
    for (size_t k = 0; k < sizeof maps / sizeof *maps; k++)
        *maps[k] = map_new(arena);
    vec_push(arena, &p->objects);
    vec_push(arena, &p->answers); /* of what is not known */
    p->unknown = andersen_add_node(p->solver);
    andersen_hold(p->solver, p->unknown, (PtLocation){0});
    find_single_runs(p);
    for (uint32_t fn = 1; fn < graph->fn_count; fn++)
        note_types(p, values[fn]);
    add_initialisers(p);
    for (uint32_t fn = 1; fn < graph->fn_count; fn++)
        add_function(p, values[fn]);
    add_outside_callers(p);
    solve(p, diag);
    andersen_close(p->solver, POINTSTO_TARGETS);
    arena_free(working);
    return p;
}
