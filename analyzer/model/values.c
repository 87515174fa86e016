/* values.c: see values.h. */
#include "model/values.h"

#include "base/bitset.h"
#include "model/purity.h"

#include <string.h>

/* What a store has left at an address in a local, and the version of memory that it made. */
typedef struct LocalStore {
    PathId local, address, version, value;
} LocalStore;

/* A number that a store has left at an address that is not in a local. */
typedef struct NumberStore {
    PathId address, version;
} NumberStore;

/* A place in a local whose address is taken, and its version slot. */
typedef struct LocalPart {
    PathId local;
    uint32_t slot;
} LocalPart;

typedef struct Ssa {
    PathPool *pool;
    FnValues *v;
    Arena *arena;   /* results */
    Arena *scratch; /* until values_build returns */
    Map *slots;         /* SymId -> slot + 1 of promoted locals */
    SymId *slot_sym;
    uint32_t slot_count;
    PathId **out;       /* by block: value of each slot at its end; NULL until done */
    Bitset *stored;     /* by block: slots stored in the natural loop that it heads */
    Map *versions;      /* store key -> slot: what the function stores to has a version as if it were a local */
    Map *stored_values; /* (address, version that a store made) -> the value stored: what a load of it gives */
    VEC(LocalStore) local_stores;
    VEC(NumberStore) number_stores;
    VEC(LocalPart) parts; /* who stores to the local as a whole stores to all of them */
    VEC(uint32_t) touched; /* the version slots that the instruction at hand stores to */
} Ssa;

/* ---- which locals are values ---- */

static bool local_is_scalar(const Tu *tu, const Sym *sym) {
    const Type *type = tu_type(tu, sym->type);
    bool kind = type->kind == TYPE_INT || type->kind == TYPE_POINTER || type->kind == TYPE_FLOAT;
    return kind && !(sym->flags & SYM_ADDRESS_TAKEN) && !(type->flags & TYPE_VOLATILE);
}

static void ssa_find_slots(Ssa *s) {
    const Tu *tu = s->v->tu;
    const Func *func = s->v->func;
    s->slots = map_new(s->scratch);
    s->slot_sym = ARENA_ARRAY(s->scratch, SymId, func->param_count + func->local_count + 1);
    for (uint32_t k = 0; k < func->param_count + func->local_count; k++) {
        bool is_param = k < func->param_count;
        SymId sym = tu->members.data[is_param ? func->param_first + k : func->local_first + k - func->param_count];
        if (!local_is_scalar(tu, tu_sym(tu, sym)))
            continue;
        s->slot_sym[s->slot_count++] = sym;
        *map_slot(s->slots, sym.i, NULL) = s->slot_count;
    }
}

/* The slot of a place that is exactly a promoted local, UINT32_MAX otherwise. */
static uint32_t ssa_slot_of(const Ssa *s, PlaceId id) {
    const Place *place = tu_place(s->v->tu, id);
    if (place->base != PLACE_SYM || place->sel_count)
        return UINT32_MAX;
    uint64_t *slot = map_find(s->slots, place->sym.i);
    return slot ? (uint32_t)(*slot - 1) : UINT32_MAX;
}

/* ---- which slots each loop stores to ---- */

static void ssa_collect_loop(Ssa *s, uint32_t head, uint32_t tail, Bitset *seen, const Bitset *block_stores) {
    const Cfg *cfg = s->v->cfg;
    VEC(uint32_t) work = {0};
    bitset_add(s->scratch, seen, head);
    if (bitset_add(s->scratch, seen, tail))
        *vec_push(s->scratch, &work) = tail;
    bitset_union(s->scratch, &s->stored[head], &block_stores[head]);
    while (work.len) {
        uint32_t block = vec_pop(&work);
        bitset_union(s->scratch, &s->stored[head], &block_stores[block]);
        for (uint32_t k = cfg->pred_first[block]; k < cfg->pred_first[block + 1]; k++) {
            if (bitset_add(s->scratch, seen, cfg->preds[k]))
                *vec_push(s->scratch, &work) = cfg->preds[k];
        }
    }
}

/* ---- operands and addresses ---- */

PathId values_operand(PathPool *pool, const FnValues *v, const Operand *operand) {
    switch (operand->kind) {
    case OPERAND_VALUE:
        return v->value[operand->id];
    case OPERAND_INT:
        return path_int(pool, operand->num);
    case OPERAND_STRING:
        return path_make(pool, (Path){.kind = PATH_STRING, .a = pool->prog->fns.data[v->fn.i].tu, .b = operand->id});
    case OPERAND_ADDR: {
        GlobalId global = prog_global_of(pool->prog, pool->prog->fns.data[v->fn.i].tu, (SymId){operand->id});
        PathId base = global.i ? path_global(pool, global)
                               : path_make(pool, (Path){.kind = PATH_LOCAL, .a = v->fn.i, .b = operand->id});
        return operand->num ? path_field(pool, base, (RecordId){0}, operand->num, "?") : base;
    }
    default:
        return (PathId){0};
    }
}

static PathId values_place(PathPool *pool, const FnValues *v, PlaceId id) {
    const Tu *tu = v->tu;
    const Place *place = tu_place(tu, id);
    uint32_t tu_index = pool->prog->fns.data[v->fn.i].tu;
    PathId path;
    if (place->base == PLACE_SYM) {
        GlobalId global = prog_global_of(pool->prog, tu_index, place->sym);
        path = global.i ? path_global(pool, global)
                        : path_make(pool, (Path){.kind = PATH_LOCAL, .a = v->fn.i, .b = place->sym.i});
    } else {
        path = values_operand(pool, v, &place->value);
    }
    const Sel *sels = tu_sels(tu, place);
    for (uint32_t i = 0; i < place->sel_count; i++) {
        if (sels[i].kind == SEL_FIELD) {
            const Field *field = tu_field(tu, sels[i].field);
            path = path_field(pool, path, prog_record_of(pool->prog, tu_index, field->record), field->offset,
                              tu_str(tu, field->name));
        } else {
            PathId index = values_operand(pool, v, &sels[i].index);
            path = path_index(pool, path, index, sels[i].scale);
        }
    }
    return path;
}

/* A number for "some store goes to such an address": stores and loads with equal numbers may be of one object. */
static uint32_t ssa_store_key(Ssa *s, PathId address) {
    ClassId class = path_store_class(s->pool, address);
    if (class.i)
        return 2 * class.i;
    PathId root = path_root(s->pool, address, false);
    return 2 * root.i + 1;
}

/* The version slot of an address, UINT32_MAX if the function stores to no such place. */
static uint32_t ssa_version_of(Ssa *s, PathId address) {
    uint64_t *slot = address.i ? map_find(s->versions, ssa_store_key(s, address)) : NULL;
    return slot ? (uint32_t)*slot : UINT32_MAX;
}

static void ssa_touch(Ssa *s, PathId address) {
    uint32_t slot = ssa_version_of(s, address);
    if (slot != UINT32_MAX)
        *vec_push(s->scratch, &s->touched) = slot;
    VEC_EACH(const LocalPart, part, &s->parts) {
        if (path_same(part->local, address))
            *vec_push(s->scratch, &s->touched) = part->slot;
    }
}

static PathId ssa_local_of(const Ssa *s, PathId address) {
    PathId root = address.i ? path_root(s->pool, address, false) : address;
    return path_get(s->pool, root)->kind == PATH_LOCAL ? root : (PathId){0};
}

/* The function that is called by its name, if it only reads; 0 otherwise. */
static FnId ssa_pure_callee(const Ssa *s, const Instr *call) {
    const Operand *named = tu_args(s->v->tu, call);
    const Program *prog = s->pool->prog;
    uint32_t tu = prog_fn(prog, s->v->fn)->tu;
    GlobalId global = named->kind == OPERAND_ADDR ? prog_global_of(prog, tu, (SymId){named->id}) : (GlobalId){0};
    FnId callee = global.i ? prog_body_of(prog, global) : (FnId){0};
    return callee.i && s->pool->pure && s->pool->pure[callee.i] ? callee : (FnId){0};
}

/* What becomes of a number in an object that a call is handed is the callee's business. Pointers are taken to stay:
 * locks are named by them. `slots` is NULL where versions are not known yet. */
static void ssa_touch_numbers(Ssa *s, PathId object, const PathId *slots) {
    VEC_EACH(const NumberStore, store, &s->number_stores) {
        uint32_t slot = ssa_version_of(s, store->address);
        if (slot != UINT32_MAX && (!slots || path_same(slots[slot], store->version)) &&
            path_lies_in(s->pool, store->address, object))
            *vec_push(s->scratch, &s->touched) = slot;
    }
}

/* A call may store to locals whose address it is given. */
static void ssa_touch_handed(Ssa *s, const Instr *call, const PathId *slots) {
    const Operand *args = tu_args(s->v->tu, call);
    bool pure = ssa_pure_callee(s, call).i != 0;
    for (uint32_t k = 1; k < call->arg_count; k++) {
        PathId argument = values_operand(s->pool, s->v, &args[k]);
        if (ssa_local_of(s, argument).i)
            ssa_touch(s, argument);
        else if (argument.i && !pure)
            ssa_touch_numbers(s, argument, slots);
    }
}

/* Finds the version slots that an instruction stores to, as far as addresses are known from an earlier walk. */
static void ssa_find_touched(Ssa *s, uint32_t id, const PathId *slots) {
    const FnValues *v = s->v;
    const Instr *instr = tu_instr(v->tu, (InstrId){id});
    uint32_t relative = id - v->first_instr;
    s->touched.len = 0;
    if (op_has(instr->op, 'W') && !v->is_promoted_access[relative])
        ssa_touch(s, v->address[relative]);
    if (op_has(instr->op, 'w'))
        ssa_touch(s, v->address2[relative]);
    if (instr->op == OP_CALL)
        ssa_touch_handed(s, instr, slots);
}

static void ssa_find_loop_stores(Ssa *s) {
    const Tu *tu = s->v->tu;
    const Cfg *cfg = s->v->cfg;
    Bitset *block_stores = ARENA_ARRAY(s->scratch, Bitset, cfg->block_count);
    s->stored = ARENA_ARRAY(s->scratch, Bitset, cfg->block_count);
    for (uint32_t b = 0; b < cfg->block_count; b++) {
        const Block *block = tu_block(tu, s->v->func, b);
        for (uint32_t i = 0; i < block->instr_count; i++) {
            const Instr *instr = tu_instr(tu, (InstrId){block->instr_first + i});
            uint32_t slot = op_has(instr->op, 'W') ? ssa_slot_of(s, instr->place) : UINT32_MAX;
            if (slot != UINT32_MAX)
                bitset_add(s->scratch, &block_stores[b], slot);
            ssa_find_touched(s, block->instr_first + i, NULL);
            VEC_EACH(const uint32_t, version, &s->touched)
                bitset_add(s->scratch, &block_stores[b], *version);
        }
    }
    for (uint32_t b = 0; b < cfg->block_count; b++) {
        Bitset seen = {0};
        for (uint32_t k = cfg->pred_first[b]; k < cfg->pred_first[b + 1]; k++) {
            if (cfg->preds[k] >= b) /* a back edge, or an edge of an irreducible loop */
                ssa_collect_loop(s, b, cfg->preds[k], &seen, block_stores);
        }
    }
}

/* ---- instructions ---- */

static PathId ssa_own(Ssa *s, uint8_t kind, uint32_t instr) {
    return path_make(s->pool, (Path){.kind = kind, .a = s->v->fn.i, .b = instr});
}

static PathId ssa_binary(Ssa *s, const Instr *instr) {
    const Operand *args = tu_args(s->v->tu, instr);
    PathId a = values_operand(s->pool, s->v, &args[0]);
    PathId b = values_operand(s->pool, s->v, &args[1]);
    if (!a.i || !b.i)
        return (PathId){0};
    return path_make(s->pool, (Path){.kind = PATH_BIN, .sub = instr->sub, .base = a, .b = b.i});
}

/* What lies at an address since the store that made this version: the value stored, if it went to this very address. */
static PathId ssa_load(Ssa *s, PathId address, PathId version) {
    const uint64_t *stored = map_find(s->stored_values, map_pair(address.i, version.i));
    return stored ? (PathId){(uint32_t)*stored} : path_load(s->pool, address, version);
}

/* A getter's path with its loads as of now: what this function stores has versions. */
static PathId ssa_reread(Ssa *s, PathId id, const PathId *slots) {
    Path path = *path_get(s->pool, id);
    if (!path.base.i || !map_len(s->versions))
        return id;
    path.base = ssa_reread(s, path.base, slots);
    bool has_second = path.kind == PATH_INDEX || path.kind == PATH_BIN;
    PathId second = has_second && path.b ? ssa_reread(s, (PathId){path.b}, slots) : (PathId){0};
    if (!path.base.i || (has_second && path.b && !second.i))
        return (PathId){0};
    if (path.kind == PATH_LOAD) {
        uint32_t version = ssa_version_of(s, path.base);
        return ssa_load(s, path.base, version == UINT32_MAX ? (PathId){0} : slots[version]);
    }
    if (path.kind == PATH_INDEX)
        return path_index(s->pool, path.base, second, (uint32_t)path.num);
    path.b = has_second ? second.i : path.b;
    return path_make(s->pool, path);
}

/* The result of a call: its own, what a getter reads, or that of a pure function of the arguments. */
static PathId ssa_call(Ssa *s, uint32_t id, const Instr *instr, const PathId *slots) {
    const Operand *args = tu_args(s->v->tu, instr);
    FnId callee = ssa_pure_callee(s, instr);
    if (!callee.i || instr->arg_count > 1 + PURITY_ARGS)
        return ssa_own(s, PATH_RESULT, id);
    PathId given[PURITY_ARGS] = {0};
    for (uint32_t k = 1; k < instr->arg_count; k++)
        given[k - 1] = values_operand(s->pool, s->v, &args[k]);
    PathId getter = s->pool->getters[callee.i];
    PathId read = getter.i ? path_subst(s->pool, getter, callee, given, PURITY_ARGS) : getter;
    read = read.i ? ssa_reread(s, read, slots) : read;
    if (read.i)
        return read;
    if (instr->arg_count == 1)
        return path_make(s->pool, (Path){.kind = PATH_PURE, .a = callee.i});
    PathId first = given[0], second = given[1];
    return first.i ? path_make(s->pool, (Path){.kind = PATH_PURE, .a = callee.i, .base = first, .b = second.i})
                   : (PathId){0};
}

static void ssa_remember_store(Ssa *s, uint32_t id, const Instr *instr) {
    PathId address = s->v->address[id - s->v->first_instr];
    PathId value = values_operand(s->pool, s->v, tu_args(s->v->tu, instr));
    bool plain = instr->order == ORDER_PLAIN && !(instr->flags & (FLAG_VOLATILE | FLAG_BITFIELD));
    /* Through a global others see it: what is loaded from there is no longer this function's alone. */
    bool global = path_get(s->pool, path_root(s->pool, address, true))->kind == PATH_GLOBAL;
    if (!address.i || !value.i || !plain || global)
        return;
    PathId version = ssa_own(s, PATH_OPAQUE, id), local = path_root(s->pool, address, false);
    *map_slot(s->stored_values, map_pair(address.i, version.i), NULL) = value.i;
    if (path_get(s->pool, local)->kind == PATH_LOCAL)
        *vec_push(s->scratch, &s->local_stores) = (LocalStore){local, address, version, value};
    else if (path_get(s->pool, value)->kind == PATH_INT)
        *vec_push(s->scratch, &s->number_stores) = (NumberStore){address, version};
}

/* Whether a load may see something else than the one before it: what is volatile changes, unless it is a pointer, which
 * is taken to lead to the same object as before, like any other. */
static bool ssa_reads_anew(const Ssa *s, const Instr *load) {
    bool pointer = tu_type(s->v->tu, load->type)->kind == TYPE_POINTER;
    return load->order != ORDER_PLAIN || ((load->flags & FLAG_VOLATILE) && !pointer);
}

static PathId ssa_define(Ssa *s, uint32_t id, const Instr *instr, PathId *slots) {
    const Tu *tu = s->v->tu;
    PathId path = {0};
    switch (instr->op) {
    case OP_LOAD: {
        uint32_t slot = ssa_slot_of(s, instr->place);
        if (slot != UINT32_MAX)
            return slots[slot].i ? slots[slot] : ssa_own(s, PATH_OPAQUE, id);
        PathId address = s->v->address[id - s->v->first_instr];
        uint32_t version = ssa_version_of(s, address);
        if (ssa_reads_anew(s, instr))
            path = path_load(s->pool, address, ssa_own(s, PATH_OPAQUE, id));
        else
            path = ssa_load(s, address, version == UINT32_MAX ? (PathId){0} : slots[version]);
        break;
    }
    case OP_ADDR:
        path = s->v->address[id - s->v->first_instr];
        break;
    case OP_COPY:
        path = values_operand(s->pool, s->v, tu_args(tu, instr));
        break;
    case OP_BIN:
        path = ssa_binary(s, instr);
        break;
    case OP_UN: {
        PathId a = values_operand(s->pool, s->v, tu_args(tu, instr));
        if (a.i)
            path = path_make(s->pool, (Path){.kind = PATH_UN, .sub = instr->sub, .base = a});
        break;
    }
    case OP_CALL:
        path = ssa_call(s, id, instr, slots);
        break;
    default:
        break;
    }
    return path.i ? path : ssa_own(s, PATH_OPAQUE, id);
}

/* Remembers the variable that first holds a value without a name of its own. */
static void ssa_name_value(Ssa *s, PathId value, SymId sym) {
    const Path *path = path_get(s->pool, value);
    bool nameless = path->kind == PATH_RESULT || path->kind == PATH_OPAQUE;
    if (nameless && !path->name && !(tu_sym(s->v->tu, sym)->flags & SYM_SYNTHETIC))
        path_set_name(s->pool, value, tu_str(s->v->tu, tu_sym(s->v->tu, sym)->name));
}

/* Notes what locals that a call is given the address of hold then. */
static void ssa_note_call(Ssa *s, uint32_t id, const Instr *call, const PathId *slots) {
    for (uint32_t k = 1; k < call->arg_count && s->local_stores.len; k++) {
        PathId local = values_operand(s->pool, s->v, &tu_args(s->v->tu, call)[k]);
        if (path_get(s->pool, local)->kind != PATH_LOCAL)
            continue;
        VEC_EACH(const LocalStore, store, &s->local_stores) {
            uint32_t slot = ssa_version_of(s, store->address);
            if (path_same(store->local, local) && slot != UINT32_MAX && path_same(slots[slot], store->version))
                *map_slot(s->v->at_calls, map_pair(id, store->address.i), NULL) = store->value.i;
        }
    }
}

static void ssa_instr(Ssa *s, uint32_t id, PathId *slots) {
    FnValues *v = s->v;
    const Instr *instr = tu_instr(v->tu, (InstrId){id});
    uint32_t relative = id - v->first_instr;
    uint32_t slot = instr->place.i ? ssa_slot_of(s, instr->place) : UINT32_MAX;
    v->is_promoted_access[relative] = slot != UINT32_MAX;
    if (instr->place.i && slot == UINT32_MAX)
        v->address[relative] = values_place(s->pool, v, instr->place);
    if (instr->place2.i)
        v->address2[relative] = values_place(s->pool, v, instr->place2);
    if (instr->dst.i)
        v->value[instr->dst.i] = ssa_define(s, id, instr, slots);
    if (instr->op == OP_CALL)
        ssa_note_call(s, id, instr, slots);
    ssa_find_touched(s, id, slots);
    VEC_EACH(const uint32_t, version, &s->touched)
        slots[*version] = ssa_own(s, PATH_OPAQUE, id);
    if (instr->op == OP_STORE && slot == UINT32_MAX)
        ssa_remember_store(s, id, instr);
    if (slot != UINT32_MAX && op_has(instr->op, 'W')) {
        PathId value = instr->op == OP_STORE ? values_operand(s->pool, v, tu_args(v->tu, instr)) : (PathId){0};
        slots[slot] = value.i ? value : ssa_own(s, PATH_OPAQUE, id);
        ssa_name_value(s, slots[slot], s->slot_sym[slot]);
    }
}

/* ---- blocks ---- */

/* Where versions of memory meet there is a version, but no variable. */
static PathId ssa_version_phi(Ssa *s, uint32_t block, uint32_t slot) {
    return path_make(s->pool, (Path){.kind = PATH_OPAQUE, .a = s->v->fn.i, .b = block, .c = slot});
}

static Phi *ssa_add_phi(Ssa *s, uint32_t block, uint32_t slot) {
    const Cfg *cfg = s->v->cfg;
    SymId sym = s->slot_sym[slot];
    Phi *phi = vec_push(s->arena, &s->v->phis[block].list);
    phi->phi = path_make(s->pool, (Path){.kind = PATH_PHI, .a = s->v->fn.i, .b = block, .c = sym.i});
    phi->sym = sym;
    phi->args = ARENA_ARRAY(s->arena, PathId, cfg->pred_first[block + 1] - cfg->pred_first[block]);
    return phi;
}

/* The values of all slots where the block begins. */
static void ssa_enter(Ssa *s, uint32_t block, PathId *slots) {
    const Cfg *cfg = s->v->cfg;
    uint32_t first = cfg->pred_first[block], end = cfg->pred_first[block + 1];
    uint32_t total = s->slot_count + map_len(s->versions);
    for (uint32_t slot = 0; slot < total; slot++) {
        PathId value = {0};
        bool differ = bitset_has(&s->stored[block], slot), seen = false;
        for (uint32_t k = first; k < end && !differ; k++) {
            const PathId *out = s->out[cfg->preds[k]];
            if (!out)
                continue;
            differ = seen && !path_same(out[slot], value);
            value = out[slot];
            seen = true;
        }
        if (differ)
            value = slot < s->slot_count ? ssa_add_phi(s, block, slot)->phi : ssa_version_phi(s, block, slot);
        slots[slot] = value;
    }
}

static void ssa_enter_function(Ssa *s, PathId *slots) {
    const Func *func = s->v->func;
    for (uint32_t slot = 0; slot < s->slot_count; slot++) {
        slots[slot] = (PathId){0};
        for (uint32_t k = 0; k < func->param_count; k++) {
            if (s->v->tu->members.data[func->param_first + k].i == s->slot_sym[slot].i)
                slots[slot] = path_param(s->pool, s->v->fn, k);
        }
    }
}

static void ssa_fill_phi_args(Ssa *s) {
    const Cfg *cfg = s->v->cfg;
    for (uint32_t b = 0; b < cfg->block_count; b++) {
        VEC_EACH(Phi, phi, &s->v->phis[b].list) {
            uint32_t slot = (uint32_t)(*map_find(s->slots, phi->sym.i) - 1);
            for (uint32_t k = cfg->pred_first[b]; k < cfg->pred_first[b + 1]; k++)
                phi->args[k - cfg->pred_first[b]] = s->out[cfg->preds[k]][slot];
        }
    }
}

static void ssa_add_version(Ssa *s, PathId address) {
    bool is_new = false;
    uint64_t *slot = map_slot(s->versions, ssa_store_key(s, address), &is_new);
    PathId local = ssa_local_of(s, address);
    if (is_new)
        *slot = s->slot_count + map_len(s->versions) - 1;
    for (uint32_t i = 0; i < s->parts.len && local.i; i++) {
        if (s->parts.data[i].slot == *slot && path_same(s->parts.data[i].local, local))
            return;
    }
    if (local.i && !path_same(local, address))
        *vec_push(s->scratch, &s->parts) = (LocalPart){local, (uint32_t)*slot};
}

/* What calls are given the address of, as locals; locals that they are given whole are noted. */
static void ssa_add_handed(Ssa *s, const Instr *call, Map *whole) {
    for (uint32_t k = 1; k < call->arg_count; k++) {
        PathId argument = values_operand(s->pool, s->v, &tu_args(s->v->tu, call)[k]);
        if (!ssa_local_of(s, argument).i)
            continue;
        ssa_add_version(s, argument);
        if (path_get(s->pool, argument)->kind == PATH_LOCAL)
            *map_slot(whole, argument.i, NULL) = 1;
    }
}

/* Which places the function stores to. Addresses are known after a first walk in which every load was stable; a
 * second walk then gives loads of such places versions. */
static void ssa_find_versions(Ssa *s) {
    const FnValues *v = s->v;
    Map *whole = map_new(s->scratch); /* locals that something is stored to as a whole */
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (op_has(instr->op, 'W') && !v->is_promoted_access[i] && v->address[i].i)
            ssa_add_version(s, v->address[i]);
        if (op_has(instr->op, 'w') && v->address2[i].i)
            ssa_add_version(s, v->address2[i]);
        bool stores = instr->op == OP_MOVE || instr->op == OP_STORE; /* a call's struct is stored as a value */
        if (stores && path_same(ssa_local_of(s, v->address[i]), v->address[i]) && v->address[i].i)
            *map_slot(whole, v->address[i].i, NULL) = 1;
        if (instr->op == OP_CALL)
            ssa_add_handed(s, instr, whole);
    }
    for (uint32_t i = 0; i < v->instr_count && map_len(whole); i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        PathId local = instr->op == OP_LOAD ? ssa_local_of(s, v->address[i]) : (PathId){0};
        if (local.i && map_find(whole, local.i))
            ssa_add_version(s, v->address[i]);
    }
}

static void ssa_walk(Ssa *s) {
    FnValues *v = s->v;
    s->number_stores.len = 0;
    memset(v->phis, 0, sizeof *v->phis * v->cfg->block_count);
    memset(s->out, 0, sizeof *s->out * v->cfg->block_count);
    for (uint32_t b = 0; b < v->cfg->block_count; b++) {
        PathId *slots = ARENA_ARRAY(s->scratch, PathId, s->slot_count + map_len(s->versions));
        if (b == 0)
            ssa_enter_function(s, slots);
        else
            ssa_enter(s, b, slots);
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t i = 0; i < block->instr_count; i++)
            ssa_instr(s, block->instr_first + i, slots);
        s->out[b] = slots;
    }
}

FnValues *values_build(PathPool *pool, FnId fn, Arena *arena, Arena *scratch) {
    FnValues *v = ARENA_NEW(arena, FnValues);
    v->fn = fn;
    v->tu = fn_tu(pool->prog, fn);
    v->func = fn_func(pool->prog, fn);
    v->cfg = cfg_build(v->tu, v->func, arena);
    const Block *first = tu_block(v->tu, v->func, 0);
    const Block *last = tu_block(v->tu, v->func, v->func->block_count - 1);
    v->first_instr = first->instr_first;
    v->instr_count = last->instr_first + last->instr_count - first->instr_first;
    v->value = ARENA_ARRAY(arena, PathId, v->func->value_count);
    v->address = ARENA_ARRAY(arena, PathId, v->instr_count);
    v->address2 = ARENA_ARRAY(arena, PathId, v->instr_count);
    v->is_promoted_access = ARENA_ARRAY(arena, bool, v->instr_count);
    v->phis = ARENA_ARRAY(arena, BlockPhis, v->cfg->block_count);
    v->at_calls = map_new(arena);
    Ssa s = {.pool = pool, .v = v, .arena = arena, .scratch = scratch};
    s.out = ARENA_ARRAY(scratch, PathId *, v->cfg->block_count);
    s.versions = map_new(scratch);
    s.stored_values = map_new(scratch);
    ssa_find_slots(&s);
    ssa_find_loop_stores(&s);
    ssa_walk(&s);
    ssa_find_versions(&s);
    if (map_len(s.versions)) {
        ssa_find_loop_stores(&s);
        ssa_walk(&s);
    }
    ssa_fill_phi_args(&s);
    return v;
}

PathId values_seen_by_call(PathPool *pool, const FnValues *v, InstrId call, PathId id) {
    Path path = *path_get(pool, id);
    if (!path.base.i || !map_len(v->at_calls))
        return id;
    PathId base = values_seen_by_call(pool, v, call, path.base);
    if (path.kind == PATH_LOAD && !path.a) {
        const uint64_t *value = map_find(v->at_calls, map_pair(call.i, base.i));
        if (value)
            return (PathId){(uint32_t)*value};
    }
    if (!base.i || path_same(base, path.base))
        return base.i ? id : base;
    path.base = base;
    return path_make(pool, path);
}

uint32_t values_block_of(const FnValues *v, InstrId instr) {
    uint32_t low = 0, high = v->func->block_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (tu_block(v->tu, v->func, middle)->instr_first <= instr.i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool values_dominates(const FnValues *v, InstrId first, InstrId second) {
    uint32_t a = values_block_of(v, first), b = values_block_of(v, second);
    return a == b ? first.i < second.i : cfg_dominates(v->cfg, a, b);
}
