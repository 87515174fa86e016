/* fnflow.c: see fnflow.h. Slots are nodes, inclusions are edges, and what is new in a slot flows along them. */
#include "model/fnflow.h"

#include "base/bitset.h"

typedef struct Slot {
    SparseSet fns, unsent; /* FnIds; of them: not yet sent along the edges */
    VEC(uint32_t) to;      /* slots that include this one */
    bool queued;
} Slot;

struct FnFlow {
    PathPool *pool;
    FnValues *const *values;
    Arena *arena;
    Map *ids;      /* key -> slot */
    VEC(Slot) slots;
    Map *edges;    /* (from, to) -> 1 */
    VEC(uint32_t) queue;    /* slots with something to send */
    SparseSet added, spare; /* room */
    uint32_t generation;    /* counts growth of any set */
    Bitset taken;        /* functions whose address goes anywhere */
};

enum {
    SLOT_FIELD = 1u << 29,
    SLOT_GLOBAL = 2u << 29,
    SLOT_PARAM = 3u << 29,
    SLOT_RETURN = 4u << 29,
    SLOT_LOCAL = 5u << 29,
    SLOT_VALUE = 6u << 29
};

FnFlow *fnflow_new(PathPool *pool, FnValues *const *values, Arena *arena) {
    FnFlow *flow = ARENA_NEW(arena, FnFlow);
    flow->pool = pool;
    flow->values = values;
    flow->arena = arena;
    flow->ids = map_new(arena);
    flow->edges = map_new(arena);
    vec_push(arena, &flow->slots);
    return flow;
}

static uint32_t flow_slot(FnFlow *flow, uint64_t key) {
    bool is_new = false;
    uint64_t *slot = map_slot(flow->ids, key, &is_new);
    if (is_new) {
        *slot = flow->slots.len;
        vec_push(flow->arena, &flow->slots);
    }
    return (uint32_t)*slot;
}

static void flow_queue(FnFlow *flow, uint32_t slot) {
    flow->generation++;
    if (!flow->slots.data[slot].queued)
        *vec_push(flow->arena, &flow->queue) = slot;
    flow->slots.data[slot].queued = true;
}

static void flow_add_all(FnFlow *flow, uint32_t to, const SparseSet *fns) {
    Slot *slot = &flow->slots.data[to];
    if (!sparse_subtract(flow->arena, &flow->added, fns, &slot->fns))
        return;
    sparse_add_all(flow->arena, &slot->fns, &flow->added);
    sparse_add_all(flow->arena, &slot->unsent, &flow->added);
    flow_queue(flow, to);
}

static void flow_edge(FnFlow *flow, uint32_t from, uint32_t to) {
    bool is_new = false;
    map_slot(flow->edges, map_pair(from, to), &is_new);
    if (!is_new || from == to || !from || !to)
        return;
    *vec_push(flow->arena, &flow->slots.data[from].to) = to;
    flow_add_all(flow, to, &flow->slots.data[from].fns);
}

static void flow_add(FnFlow *flow, uint32_t slot, FnId fn) {
    if (!fn.i || !slot || !sparse_add(flow->arena, &flow->slots.data[slot].fns, fn.i))
        return;
    sparse_add(flow->arena, &flow->slots.data[slot].unsent, fn.i);
    flow_queue(flow, slot);
}

/* The slot of what lies at an address; 0 if nothing is known of it. */
static uint32_t flow_memory(FnFlow *flow, PathId address) {
    const Path *path = path_get(flow->pool, address);
    while (path->kind == PATH_INDEX)
        path = path_get(flow->pool, path->base);
    switch (path->kind) {
    case PATH_FIELD:
        return path->a ? flow_slot(flow, map_pair(SLOT_FIELD | path->a, (uint32_t)path->num)) : 0;
    case PATH_GLOBAL:
        return flow_slot(flow, map_pair(SLOT_GLOBAL | path->a, 0));
    case PATH_LOCAL:
        return flow_slot(flow, map_pair(SLOT_LOCAL | path->a, path->b));
    default:
        return 0;
    }
}

static uint32_t flow_value(FnFlow *flow, PathId value);

static void flow_fill_phi(FnFlow *flow, uint32_t slot, const Path *path) {
    const FnValues *v = flow->values[path->a];
    VEC_EACH(Phi, phi, &v->phis[path->b].list) {
        if (phi->sym.i != path->c)
            continue;
        uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
        for (uint32_t k = 0; k < preds; k++)
            flow_edge(flow, flow_value(flow, phi->args[k]), slot);
    }
}

/* The slot that holds what a value may be; 0 for values that are never functions. */
static uint32_t flow_value(FnFlow *flow, PathId value) {
    const Path *path = path_get(flow->pool, value);
    switch (path->kind) {
    case PATH_LOAD:
        return flow_memory(flow, path->base);
    case PATH_PARAM:
        return flow_slot(flow, map_pair(SLOT_PARAM | path->a, path->b));
    case PATH_GLOBAL: {
        const ProgGlobal *global = &flow->pool->prog->globals.data[path->a];
        if (!global->is_func || !global->fn.i)
            return 0;
        uint32_t slot = flow_slot(flow, map_pair(SLOT_VALUE, value.i));
        flow_add(flow, slot, global->fn);
        bitset_add(flow->arena, &flow->taken, global->fn.i);
        return slot;
    }
    case PATH_PURE: /* named by the function: all calls of it give what it returns */
        return flow_slot(flow, map_pair(SLOT_RETURN | path->a, 0));
    case PATH_RESULT:
        return flow_slot(flow, map_pair(SLOT_VALUE, value.i));
    case PATH_PHI: {
        bool is_new = map_find(flow->ids, map_pair(SLOT_VALUE, value.i)) == NULL;
        uint32_t slot = flow_slot(flow, map_pair(SLOT_VALUE, value.i));
        if (is_new)
            flow_fill_phi(flow, slot, path);
        return slot;
    }
    default:
        return 0;
    }
}

void fnflow_store(FnFlow *flow, PathId address, PathId value) {
    uint32_t from = flow_value(flow, value);
    if (from)
        flow_edge(flow, from, flow_memory(flow, address));
}

void fnflow_init(FnFlow *flow, uint32_t tu, GlobalId global, const Init *init) {
    const Program *prog = flow->pool->prog;
    if (init->value.kind != OPERAND_ADDR)
        return;
    GlobalId target = prog_global_of(prog, tu, (SymId){init->value.id});
    if (!prog->globals.data[target.i].is_func)
        return;
    FnId fn = prog_body_of(prog, target);
    if (fn.i)
        bitset_add(flow->arena, &flow->taken, fn.i);
    flow_add(flow, flow_slot(flow, map_pair(SLOT_GLOBAL | global.i, 0)), fn);
    if (init->field.i) {
        const Field *field = tu_field(prog->tus[tu], init->field);
        RecordId record = prog_record_of(prog, tu, field->record);
        if (record.i)
            flow_add(flow, flow_slot(flow, map_pair(SLOT_FIELD | record.i, field->offset)), fn);
    }
}

void fnflow_argument(FnFlow *flow, FnId fn, uint32_t index, PathId value) {
    uint32_t from = flow_value(flow, value);
    if (from)
        flow_edge(flow, from, flow_slot(flow, map_pair(SLOT_PARAM | fn.i, index)));
}

void fnflow_leave(FnFlow *flow, PathId value) {
    flow_value(flow, value);
}

void fnflow_return(FnFlow *flow, FnId fn, PathId value) {
    uint32_t from = flow_value(flow, value);
    if (from)
        flow_edge(flow, from, flow_slot(flow, map_pair(SLOT_RETURN | fn.i, 0)));
}

void fnflow_result(FnFlow *flow, FnId caller, InstrId instr, FnId fn) {
    PathId result = path_make(flow->pool, (Path){.kind = PATH_RESULT, .a = caller.i, .b = instr.i});
    flow_edge(flow, flow_slot(flow, map_pair(SLOT_RETURN | fn.i, 0)), flow_slot(flow, map_pair(SLOT_VALUE, result.i)));
}

void fnflow_solve(FnFlow *flow) {
    for (uint32_t next = 0; next < flow->queue.len; next++) {
        Slot *from = &flow->slots.data[flow->queue.data[next]];
        SparseSet fresh = from->unsent;
        from->unsent = flow->spare;
        from->queued = false;
        VEC_EACH(uint32_t, to, &from->to)
            flow_add_all(flow, *to, &fresh);
        flow->spare = (SparseSet){fresh.words, 0, fresh.cap};
    }
    vec_clear(&flow->queue);
}

uint32_t fnflow_generation(const FnFlow *flow) {
    return flow->generation;
}

const SparseSet *fnflow_targets(FnFlow *flow, PathId value) {
    uint32_t slot = value.i ? flow_value(flow, value) : 0;
    fnflow_solve(flow);
    return slot ? &flow->slots.data[slot].fns : NULL;
}

bool fnflow_is_taken(const FnFlow *flow, FnId fn) {
    return bitset_has(&flow->taken, fn.i);
}
