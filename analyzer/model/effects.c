/* effects.c: see effects.h. Functions are visited callees first, so that a call finds what its helper does; then
 * callers first, to see which effects all callers have taken over. */
#include "model/effects.h"

typedef struct Builder {
    const Threads *t;
    const Ownership *ownership;
    PathPool *pool;
    Arena *arena;
    Effects *out;
    VEC(Effect) found; /* by functions, callees first */
    uint32_t *start, *count; /* by FnId: into found */
    bool *is_helper; /* by FnId */
} Builder;

/* Whether the address is no shared memory whoever calls. */
static bool is_always_private(const Builder *b, const Effect *effect) {
    uint8_t root = path_get(b->pool, path_root(b->pool, effect->address, false))->kind;
    return effect->need == 0 || root == PATH_STRING || root == PATH_INT || root == PATH_NONE;
}

static void add(Builder *b, Effect effect) {
    if (effect.address.i && !is_always_private(b, &effect))
        *vec_push(b->arena, &b->found) = effect;
}

/* ---- structs as a whole ---- */

/* Adds an effect for each member of the record, those of records within it too; false if there are too many or none. */
static bool add_members(Builder *b, Effect whole, const Tu *tu, RecordId record, TypeId id, int64_t at,
                        uint32_t *count) {
    const Type *type = tu_type(tu, id);
    whole.whole = true;
    for (uint32_t k = 0; k < type->field_count; k++) {
        const Field *field = tu_field(tu, (FieldId){type->field_first + k});
        const Type *inner = tu_type(tu, field->type);
        if (inner->kind == TYPE_STRUCT || inner->kind == TYPE_UNION) {
            if (!add_members(b, whole, tu, record, field->type, at + field->offset, count))
                return false;
            continue;
        }
        if (++*count > EFFECTS_MEMBERS)
            return false;
        Effect member = whole;
        member.address = path_field(b->pool, whole.address, record, at + field->offset, tu_str(tu, field->name));
        add(b, member);
    }
    return true;
}

/* An access to `size` bytes of an object of the type: to its members, if it is a record. */
static void add_object(Builder *b, FnId fn, TypeId id, int64_t size, Effect whole) {
    const Tu *tu = b->t->values[fn.i]->tu;
    const Type *type = tu_type(tu, id);
    RecordId record = prog_record_of(b->pool->prog, prog_fn(b->pool->prog, fn)->tu, id);
    uint32_t start = b->found.len, count = 0;
    bool is_whole = type->kind == TYPE_STRUCT && record.i && size >= (int64_t)type->size;
    if (is_whole && whole.address.i && add_members(b, whole, tu, record, id, 0, &count) && count)
        return;
    b->found.len = start;
    add(b, whole);
}

/* What the pointer argument of a call points to by its own type, before it became a void pointer. */
static TypeId pointed_type(const FnValues *v, InstrId call, const Operand *arg) {
    const Tu *tu = v->tu;
    TypeId pointer = arg->type;
    for (uint32_t i = call.i; arg->kind == OPERAND_VALUE && i-- > v->first_instr;) {
        const Instr *instr = tu_instr(tu, (InstrId){i});
        if (instr->dst.i != arg->id)
            continue;
        pointer = instr->type;
        break;
    }
    return tu_type(tu, pointer)->kind == TYPE_POINTER ? tu_type(tu, pointer)->elem : (TypeId){0};
}

/* ---- calls of the library ---- */

/* The creator stores the handle when the thread may run already. What lies in the object that it hands over, the thread
 * can reach. */
static void add_handle(Builder *b, const CallSite *site) {
    PathId handle = site_argument(site, site->api->object), given = site_argument(site, site->api->argument);
    if (!handle.i || !given.i || !site->api->object_at)
        return;
    bool within = path_same(path_root(b->pool, handle, false), path_root(b->pool, given, false));
    Need need = within ? ESCAPE_NEVER : escape_argument(b->t->escapes, site, (uint32_t)site->api->object);
    add(b, (Effect){.instr = site->instr,
                    .block = site->block,
                    .address = handle,
                    .need = need,
                    .write = true,
                    .handle = true});
}

/* Memory that a call reads or writes whose size is the last argument: memcpy, memset. */
static int64_t size_touched(const Tu *tu, const Instr *call) {
    const Operand *last = &tu_args(tu, call)[call->arg_count - 1];
    return last->kind == OPERAND_INT ? last->num : 0;
}

static void add_library_call(Builder *b, const CallSite *site) {
    const FnValues *v = b->t->values[site->caller.i];
    const Instr *call = tu_instr(v->tu, site->instr);
    const SyncCall *api = site->api;
    if (api->kind == SYNC_THREAD_CREATE)
        add_handle(b, site);
    for (uint32_t k = 0; k < 8 && k < site->arg_count; k++) {
        PathId address = site_argument(site, (int)k);
        Effect effect = {.instr = site->instr, .block = site->block, .address = address};
        effect.need = address.i ? escape_argument(b->t->escapes, site, k) : 0;
        effect.frees = api->kind == SYNC_FREE && api->object == (int)k;
        bool reads = api->reads >> k & 1, writes = (api->writes >> k & 1) || effect.frees;
        TypeId type = reads || writes ? pointed_type(v, site->instr, &tu_args(v->tu, call)[k + 1]) : (TypeId){0};
        if (reads)
            add_object(b, site->caller, type, size_touched(v->tu, call), effect);
        effect.write = true;
        if (writes)
            add_object(b, site->caller, type, size_touched(v->tu, call), effect);
    }
}

/* ---- calls of helpers ---- */

/* The address of something, and not just a pointer that came from elsewhere. */
static bool is_address_of(const PathPool *pool, PathId value) {
    uint8_t kind = path_get(pool, value)->kind;
    return kind == PATH_GLOBAL || kind == PATH_LOCAL || kind == PATH_FIELD || kind == PATH_INDEX;
}

/* The parameter of fn that an address is in; false if it is in none. */
static bool parameter_of(const PathPool *pool, FnId fn, PathId address, uint32_t *out) {
    const Path *root = path_get(pool, path_root(pool, address, false));
    *out = root->b;
    return root->kind == PATH_PARAM && root->a == fn.i && root->b < ESCAPE_PARAMS;
}

/* The address with all indices that callers cannot name replaced by unknown ones. */
static PathId drop_indices(PathPool *pool, PathId address, FnId fn) {
    Path path = *path_get(pool, address);
    if (path.kind != PATH_FIELD && path.kind != PATH_INDEX)
        return address;
    path.base = drop_indices(pool, path.base, fn);
    if (path.kind == PATH_INDEX && !path_is_of_interface(pool, (PathId){path.b}, fn))
        path.b = 0;
    return path_make(pool, path);
}

static void add_of_helper(Builder *b, const CallSite *site, uint32_t index) {
    const Effect inner = b->found.data[index];
    FnId callee = site->targets[0];
    uint32_t parameter = 0;
    if (!parameter_of(b->pool, callee, inner.address, &parameter) || inner.depth == EFFECTS_DEPTH)
        return;
    PathId argument = site_argument(site, (int)parameter);
    bool passed_on = path_get(b->pool, argument)->kind == PATH_PARAM;
    if (!argument.i || (!passed_on && !is_address_of(b->pool, argument)) ||
        ownership_makes_parameter(b->ownership, callee, parameter))
        return;
    Effect effect = inner;
    effect.instr = site->instr;
    effect.block = site->block;
    effect.address =
        path_subst(b->pool, drop_indices(b->pool, inner.address, callee), callee, site->args, site->arg_count);
    effect.need = escape_argument(b->t->escapes, site, parameter);
    effect.from = index;
    effect.depth++;
    effect.passed_on = passed_on;
    if (!inner.helper.i) {
        effect.helper = callee;
        effect.helper_instr = inner.instr;
    }
    b->found.data[index].is_taken = true;
    add(b, effect);
}

static void add_call(Builder *b, const CallSite *site) {
    if (site->api) {
        add_library_call(b, site);
        return;
    }
    if (site->target_count != 1 || !b->is_helper[site->targets[0].i])
        return;
    FnId callee = site->targets[0];
    for (uint32_t k = 0; k < b->count[callee.i]; k++)
        add_of_helper(b, site, b->start[callee.i] + k);
}

/* ---- functions ---- */

static void add_instr(Builder *b, FnId fn, InstrId id, uint32_t block) {
    const FnValues *v = b->t->values[fn.i];
    const Instr *instr = tu_instr(v->tu, id);
    uint32_t relative = id.i - v->first_instr;
    if (instr->op == OP_CALL) {
        const CallSite *site = callgraph_site_at(b->t->graph, fn, id);
        if (site)
            add_call(b, site);
        return;
    }
    if (v->is_promoted_access[relative])
        return;
    Effect effect = {.instr = id,
                     .block = block,
                     .address = v->address[relative],
                     .need = escape_place(b->t->escapes, fn, id, false),
                     .write = op_has(instr->op, 'W'),
                     .constant = instr->op == OP_STORE && tu_args(v->tu, instr)[0].kind == OPERAND_INT,
                     .atomic = instr->order != ORDER_PLAIN,
                     .is_volatile = instr->flags & FLAG_VOLATILE};
    int64_t size = (int64_t)tu_type(v->tu, instr->type)->size;
    if (effect.write || op_has(instr->op, 'R'))
        add_object(b, fn, instr->type, size, effect);
    if (!op_has(instr->op, 'r') || !instr->place2.i)
        return;
    effect.address = v->address2[relative];
    effect.need = escape_place(b->t->escapes, fn, id, true);
    effect.write = false;
    add_object(b, fn, instr->type, size, effect);
}

/* Whether some lock is held there that callers would not know of, or one of theirs is not. */
static bool is_locked(const Builder *b, FnId fn, InstrId instr) {
    const FnLocks *locks = &b->t->locks->fns[fn.i];
    uint32_t relative = instr.i - b->t->values[fn.i]->first_instr;
    return locks->must && (locks->may[relative].i || locks->lost[relative].i);
}

/* Several call it, and what it does with its arguments is little, and not a matter of its own locks. */
static bool is_helper(const Builder *b, FnId fn) {
    const CallGraph *g = b->t->graph;
    uint32_t count = 0;
    bool several = g->callers_first[fn.i + 1] - g->callers_first[fn.i] > 1;
    for (uint32_t k = 0; several && k < b->count[fn.i]; k++) {
        const Effect *effect = &b->found.data[b->start[fn.i] + k];
        uint32_t parameter = 0;
        if (!parameter_of(b->pool, fn, effect->address, &parameter))
            continue;
        if (++count > EFFECTS_OF_HELPER || is_locked(b, fn, effect->instr) || effect->handle || effect->frees)
            return false;
    }
    return count > 0;
}

static void visit(Builder *b, FnId fn) {
    const FnValues *v = b->t->values[fn.i];
    b->start[fn.i] = b->found.len;
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        for (uint32_t i = 0; i < block->instr_count; i++)
            add_instr(b, fn, (InstrId){block->instr_first + i}, k);
    }
    b->count[fn.i] = b->found.len - b->start[fn.i];
    b->is_helper[fn.i] = is_helper(b, fn);
}

/* ---- whose they are ---- */

/* The effect of a helper's, by its index, at a call in [from, to) of a list that is sorted by instruction; NULL if it
 * has not become one of the caller. */
static const Effect *find_taken(const Effect *list, uint32_t from, uint32_t to, InstrId call, uint32_t index) {
    uint32_t end = to;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (list[middle].instr.i < call.i)
            from = middle + 1;
        else
            to = middle;
    }
    for (; from < end && list[from].instr.i == call.i; from++) {
        if (list[from].from == index)
            return &list[from];
    }
    return NULL;
}

static bool all_callers_have(const Builder *b, FnId fn, uint32_t index) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        uint32_t from = b->start[site->caller.i], to = from + b->count[site->caller.i];
        const Effect *taken = find_taken(b->found.data, from, to, site->instr, index);
        if (!taken || (taken->passed_on && !taken->is_of_callers))
            return false;
    }
    return true;
}

static void find_owners(Builder *b) {
    const CallGraph *g = b->t->graph;
    for (uint32_t i = g->bottom_up.len; i-- > 0;) {
        FnId fn = g->bottom_up.data[i];
        if (!b->is_helper[fn.i] || callgraph_is_address_taken(g, fn))
            continue;
        for (uint32_t k = 0; k < b->count[fn.i]; k++) {
            uint32_t index = b->start[fn.i] + k;
            b->found.data[index].is_of_callers = all_callers_have(b, fn, index);
        }
    }
}

/* Copies what was found into the order of functions. */
static void publish(Builder *b, Arena *arena) {
    uint32_t fn_count = b->t->graph->fn_count, at = 1;
    Effects *out = b->out;
    out->first = ARENA_ARRAY(arena, uint32_t, fn_count + 1);
    for (uint32_t fn = 0; fn < fn_count; fn++) {
        out->first[fn] = at;
        at += b->count[fn];
    }
    out->first[fn_count] = at;
    uint32_t *moved = ARENA_ARRAY(b->arena, uint32_t, b->found.len + 1);
    for (uint32_t fn = 0; fn < fn_count; fn++) {
        for (uint32_t k = 0; k < b->count[fn]; k++)
            moved[b->start[fn] + k] = out->first[fn] + k;
    }
    (void)vec_extend(arena, &out->list, at);
    for (uint32_t k = 1; k < b->found.len; k++) {
        Effect *effect = &out->list.data[moved[k]];
        *effect = b->found.data[k];
        effect->from = effect->from ? moved[effect->from] : 0;
    }
}

Effects *effects_find(const Threads *threads, const Ownership *ownership, Arena *arena) {
    Arena *scratch = arena_new();
    uint32_t fn_count = threads->graph->fn_count;
    Builder b = {.t = threads,
                 .ownership = ownership,
                 .pool = threads->pool,
                 .arena = scratch,
                 .out = ARENA_NEW(arena, Effects)};
    b.out->threads = threads;
    b.start = ARENA_ARRAY(scratch, uint32_t, fn_count);
    b.count = ARENA_ARRAY(scratch, uint32_t, fn_count);
    b.is_helper = ARENA_ARRAY(scratch, bool, fn_count);
    vec_push(scratch, &b.found);
    for (uint32_t k = 0; k < threads->graph->bottom_up.len; k++) {
        FnId fn = threads->graph->bottom_up.data[k];
        if (threads->of_fn[fn.i].i)
            visit(&b, fn);
    }
    find_owners(&b);
    publish(&b, arena);
    arena_free(scratch);
    return b.out;
}

/* Whether a caller on the context's chain has the effect. */
static bool is_above(const Effects *e, CtxId id, const Effect *effect) {
    const Context *ctx = ctx_get(e->threads, id);
    if (!ctx->parent.i)
        return false;
    FnId caller = ctx_get(e->threads, ctx->parent)->fn;
    const CallSite *site = callgraph_site_at(e->threads->graph, caller, ctx->call);
    if (!site || site->target_count != 1 || site->targets[0].i != ctx->fn.i)
        return false;
    uint32_t parameter = 0;
    (void)parameter_of(e->threads->pool, ctx->fn, effect->address, &parameter);
    if (effect->is_of_callers)
        return true;
    if (!(ctx->known & path_param_bit(parameter)))
        return false; /* another caller, that does not have it, may be meant as well */
    const Effect *taken = find_taken(e->list.data, e->first[caller.i], e->first[caller.i + 1], ctx->call,
                                     (uint32_t)(effect - e->list.data));
    return taken && (!taken->passed_on || is_above(e, ctx->parent, taken));
}

bool effect_is_of_caller(const Effects *e, CtxId ctx, const Effect *effect) {
    return effect->passed_on || (effect->is_taken && is_above(e, ctx, effect));
}
