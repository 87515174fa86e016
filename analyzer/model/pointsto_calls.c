/* pointsto_calls.c: calls in the constraint graph: arguments flow to parameters and results back, for targets that are
 * known from the start and for those that turn up while pointers are followed. Functions of the program that are handed
 * to functions without a body are called with what is not known, and such functions may store what is not known into
 * the pointers of what they are handed. */
#include "model/pointsto_internal.h"

static bool is_pointer(const Tu *tu, TypeId type) {
    return tu_type(tu, type)->kind == TYPE_POINTER;
}

static bool is_record(const Tu *tu, TypeId type) {
    uint8_t kind = tu_type(tu, type)->kind;
    return kind == TYPE_STRUCT || kind == TYPE_UNION;
}

/* The parameter's storage, if it is no value: a struct, or its address is taken. */
static PtNode parameter_storage(PointsTo *p, FnId fn, SymId sym) {
    return node_of(p, path_make(p->pool, (Path){.kind = PATH_LOCAL, .a = fn.i, .b = sym.i}));
}

static SymId parameter_symbol(const PointsTo *p, FnId fn, uint32_t index) {
    const Func *func = fn_func(p->pool->prog, fn);
    return fn_tu(p->pool->prog, fn)->members.data[func->param_first + index];
}

static void bind_parameter(PointsTo *p, FnId fn, uint32_t index, PtNode value) {
    const Tu *tu = fn_tu(p->pool->prog, fn);
    if (!value.i || index >= fn_func(p->pool->prog, fn)->param_count)
        return;
    SymId symbol = parameter_symbol(p, fn, index);
    const Sym *sym = tu_sym(tu, symbol);
    if (is_record(tu, sym->type))
        return;
    value = node_typed(p, value, prog_fn(p->pool->prog, fn)->tu, sym->type);
    andersen_copy(p->solver, value, node_of(p, path_param(p->pool, fn, index)));
    if (sym->flags & SYM_ADDRESS_TAKEN)
        store_node(p, value, parameter_storage(p, fn, symbol));
}

/* The address of a struct that is handed over or returned by value; 0 if it is not known. */
static PtNode struct_address(PointsTo *p, PathId value) {
    const Path *path = path_get(p->pool, value);
    if (path->kind == PATH_LOAD)
        return node_of(p, path->base);
    if (path->kind != PATH_RESULT)
        return p->nothing;
    const CallSite *site = callgraph_site_at(p->graph, (FnId){path->a}, (InstrId){path->b});
    return site ? node_result_address(p, (uint32_t)(site - p->graph->sites.data)) : p->nothing;
}

void add_struct_value(PointsTo *p, PathId value, PtNode to, uint32_t tu, TypeId type) {
    copy_object(p, struct_address(p, value), to, tu, type);
}

/* Numbers are followed where they are made of an address on the spot. */
static bool may_be_address(const PointsTo *p, const Tu *tu, const Operand *operand, PathId value) {
    uint8_t root = path_get(p->pool, path_root(p->pool, value, false))->kind;
    return is_pointer(tu, operand->type) || root == PATH_GLOBAL || root == PATH_LOCAL;
}

static void bind_target(PointsTo *p, const CallSite *site, FnId target) {
    const FnValues *v = p->values[site->caller.i];
    const Instr *instr = tu_instr(v->tu, site->instr);
    const Func *func = fn_func(p->pool->prog, target);
    uint32_t caller_tu = prog_fn(p->pool->prog, v->fn)->tu;
    for (uint32_t k = 0; k + 1 < instr->arg_count && k < func->param_count; k++) {
        const Operand *operand = &tu_args(v->tu, instr)[k + 1];
        PathId value = values_operand(p->pool, v, operand);
        if (is_record(v->tu, operand->type))
            add_struct_value(p, value, parameter_storage(p, target, parameter_symbol(p, target, k)), caller_tu,
                             operand->type);
        else if (may_be_address(p, v->tu, operand, value))
            bind_parameter(p, target, k, node_of(p, value));
    }
    if (!instr->dst.i)
        return;
    PathId result = v->value[instr->dst.i];
    if (is_record(v->tu, instr->type))
        andersen_hold(p->solver, node_result_address(p, (uint32_t)(site - p->graph->sites.data)),
                      andersen_location(p->solver, object_returned(p, target), 0));
    else if (is_pointer(v->tu, instr->type) && path_get(p->pool, result)->kind == PATH_RESULT &&
             !alloc_is_fresh(p->allocators, result))
        andersen_copy(p->solver, node_typed(p, node_returned(p, target), caller_tu, instr->type), node_of(p, result));
}

/* ---- functions without a body ---- */

/* What they store into: pointers in what they are handed. */
static void add_outside_stores(PointsTo *p, const FnValues *v, const Operand *operand) {
    TypeId pointed;
    const Type *type = pointed_type(v->tu, operand_type(v, operand), &pointed);
    if (type->flags & TYPE_CONST)
        return;
    Layout layout = pointers_in(p, prog_fn(p->pool->prog, v->fn)->tu, pointed);
    uint32_t record = tag_record(prog_record_of(p->pool->prog, prog_fn(p->pool->prog, v->fn)->tu, pointed));
    PtNode address = layout.count ? node_of(p, values_operand(p->pool, v, operand)) : p->nothing;
    for (uint32_t k = 0; k < layout.count; k++)
        store_node(p, p->unknown, node_moved(p, address, layout.pointers[k].offset, record));
}

/* memcpy and its kin. */
static void add_copies(PointsTo *p, const FnValues *v, const CallSite *site, const Operand *args, uint32_t count) {
    for (uint32_t to = 0; to < count && to < SYNC_MOST_ARGUMENTS; to++) {
        for (uint32_t from = 0; site->api->writes >> to & 1 && from < count && from < SYNC_MOST_ARGUMENTS; from++) {
            TypeId pointed;
            if (!(site->api->reads >> from & 1))
                continue;
            pointed_type(v->tu, operand_type(v, &args[to]), &pointed);
            if (!pointers_in(p, prog_fn(p->pool->prog, v->fn)->tu, pointed).count)
                pointed_type(v->tu, operand_type(v, &args[from]), &pointed);
            copy_object(p, node_of(p, values_operand(p->pool, v, &args[from])),
                        node_of(p, values_operand(p->pool, v, &args[to])), prog_fn(p->pool->prog, v->fn)->tu, pointed);
        }
    }
}

/* Functions of libc that return a pointer and of which it is known what they read and write return one of their
 * arguments: strchr, memcpy. realloc gives its argument back, perhaps elsewhere. */
static void add_api_result(PointsTo *p, const FnValues *v, const CallSite *site, const Instr *instr) {
    const Operand *args = tu_args(v->tu, instr) + 1;
    PathId result = instr->dst.i ? v->value[instr->dst.i] : (PathId){0};
    if (!result.i || !is_pointer(v->tu, instr->type) || path_get(p->pool, result)->kind != PATH_RESULT)
        return;
    bool allocates = site->api && site->api->kind == SYNC_ALLOC;
    bool passes = allocates || (site->api && site->api->kind == SYNC_ACCESS);
    bool is_new = allocates && site->api->filled != SYNC_FILL_UNSAID;
    for (uint32_t k = 0; passes && !is_new && k + 1 < instr->arg_count; k++) {
        PtNode from = is_pointer(v->tu, args[k].type) ? node_of(p, values_operand(p->pool, v, &args[k])) : p->nothing;
        if (from.i)
            andersen_copy(p->solver, from, node_of(p, result));
    }
    if (!passes)
        andersen_copy(p->solver, p->unknown, node_of(p, result));
}

static void add_pending(PointsTo *p, uint32_t site, PtNode callee, bool is_callback) {
    if (callee.i)
        *vec_push(p->arena, &p->pending) = (Pending){.site = site, .callee = callee, .is_callback = is_callback};
}

static void add_outside_call(PointsTo *p, const FnValues *v, uint32_t site_index, const Instr *instr) {
    const CallSite *site = &p->graph->sites.data[site_index];
    const Operand *args = tu_args(v->tu, instr) + 1;
    for (uint32_t k = 0; k + 1 < instr->arg_count; k++) {
        TypeId pointed;
        bool function = is_pointer(v->tu, args[k].type) &&
                        pointed_type(v->tu, operand_type(v, &args[k]), &pointed)->kind == TYPE_FUNC;
        if (function && (!site->api || site->api->start == (int)k))
            add_pending(p, site_index, node_of(p, values_operand(p->pool, v, &args[k])), true);
        if (!site->api && is_pointer(v->tu, args[k].type))
            add_outside_stores(p, v, &args[k]);
    }
    if (site->api)
        add_copies(p, v, site, args, instr->arg_count - 1u);
    add_api_result(p, v, site, instr);
}

void add_call(PointsTo *p, const FnValues *v, uint32_t site_index) {
    const CallSite *site = &p->graph->sites.data[site_index];
    const Instr *instr = tu_instr(v->tu, site->instr);
    if (!site->global.i)
        add_pending(p, site_index, node_of(p, values_operand(p->pool, v, tu_args(v->tu, instr))), false);
    else if (site->target_count)
        bind_target(p, site, site->targets[0]);
    else
        add_outside_call(p, v, site_index, instr);
}

/* ---- targets that turn up ---- */

/* Called by a function without a body: a thread's start with the thread's argument, others with what is not known. */
static void bind_callback(PointsTo *p, const CallSite *site, FnId fn) {
    if (site->api && site->api->argument >= 0) {
        bind_parameter(p, fn, (uint32_t)site->api->parameter, node_of(p, site_argument(site, site->api->argument)));
        return;
    }
    for (uint32_t k = 0; k < fn_func(p->pool->prog, fn)->param_count && !site->api; k++) {
        const Tu *tu = fn_tu(p->pool->prog, fn);
        if (is_pointer(tu, tu_sym(tu, parameter_symbol(p, fn, k))->type))
            bind_parameter(p, fn, k, p->unknown);
    }
}

FnId function_at(const PointsTo *p, PtLocation location) {
    const ObjectInfo *info = &p->objects.data[andersen_object_of(p->solver, location).i];
    if (info->kind != OBJECT_FUNCTION)
        return (FnId){0};
    GlobalId id = {path_get(p->pool, info->path)->a};
    const ProgGlobal *global = &p->pool->prog->globals.data[id.i];
    return global->is_func ? prog_body_of(p->pool->prog, id) : (FnId){0};
}

/* The call could be meant for the function: it hands over as many arguments as that takes. */
static bool fits(const PointsTo *p, const CallSite *site, FnId fn) {
    const Instr *instr = tu_instr(p->values[site->caller.i]->tu, site->instr);
    return fn_func(p->pool->prog, fn)->param_count <= instr->arg_count - 1u;
}

static bool bind_one(PointsTo *p, Pending *pending, Arena *scratch) {
    const CallSite *site = &p->graph->sites.data[pending->site];
    bool any = false;
    SparseSet fresh = {0};
    sparse_subtract(scratch, &fresh, andersen_held(p->solver, pending->callee), &pending->bound);
    for (uint32_t at = sparse_next(&fresh, 0); at != UINT32_MAX; at = sparse_next(&fresh, at + 1)) {
        FnId fn = function_at(p, (PtLocation){at});
        any = true;
        if (at == 0 && !pending->is_callback) {
            const FnValues *v = p->values[site->caller.i];
            add_api_result(p, v, site, tu_instr(v->tu, site->instr));
        } else if (fn.i && pending->is_callback) {
            bind_callback(p, site, fn);
        } else if (fn.i && fits(p, site, fn)) {
            bind_target(p, site, fn);
        }
    }
    sparse_add_all(p->arena, &pending->bound, &fresh);
    return any;
}

bool bind_pending(PointsTo *p) {
    bool any = false;
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    for (uint32_t k = 0; k < p->pending.len; k++) {
        any = bind_one(p, &p->pending.data[k], scratch) || any;
        arena_reset(scratch, start);
    }
    arena_free(scratch);
    return any;
}
