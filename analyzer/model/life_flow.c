/* life_flow.c: objects along the paths of one function. Blocks are visited in reverse postorder until nothing changes;
 * then each is walked once more to record events and what the function leaves behind. */
#include "model/life_internal.h"

#include "model/lockstate.h"

#include <string.h>

/* ---- values that leave the function's sight ---- */

static bool is_own_object(const LifeFlow *f, PathId root) {
    const Path *path = path_get(f->pool, root);
    bool kind = path->kind == PATH_LOCAL || path->kind == PATH_RESULT || path->kind == PATH_PARAM;
    return kind && path->a == f->v->fn.i;
}

void life_mark_shared(const LifeFlow *f, LifeState *state, PathId value) {
    PathId root = path_root(f->pool, value, false);
    if (value.i && is_own_object(f, root) && life_may_hold(f, root, (TypeId){0}))
        life_mark(f, state, root, LIFE_SHARED);
}

void life_mark_handle(const LifeFlow *f, LifeState *state, PathId value) {
    const Path *path = path_get(f->pool, value);
    bool weak = false;
    PathId place = path->kind == PATH_LOAD ? life_canonical(f->pool, path->base, &weak) : value;
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (value.i && entry->is_thread && path_same(entry->object, place))
            entry->mask |= LIFE_UNKNOWN;
    }
}

/* ---- instructions ---- */

static LifeMask mask_of_copy(const LifeFlow *f, PathId source, LifeMask mask) {
    const Path *root = path_get(f->pool, path_root(f->pool, source, false));
    if (root->kind == PATH_GLOBAL && f->pool->prog->globals.data[root->a].is_const)
        return LIFE_STATIC | LIFE_ZERO;
    mask &= ~LIFE_SHARED;
    return mask && !(mask & ~(LIFE_RAW | LIFE_ZERO | LIFE_STATIC)) ? mask : LIFE_COPIED;
}

void life_copy(const LifeFlow *f, LifeState *state, PathId target, PathId source, TypeId type, InstrId instr) {
    bool weak = false;
    if (!target.i || !life_may_hold(f, target, type))
        return;
    target = life_canonical(f->pool, target, &weak);
    source = source.i ? life_canonical(f->pool, source, &weak) : source;
    LifeMask mask = source.i ? mask_of_copy(f, source, life_lookup(f, state, source).mask) : LIFE_UNKNOWN;
    if (weak) {
        life_mark(f, state, target, mask);
        return;
    }
    LifeState before = {0};
    life_join(f, &before, state);
    life_set_memory(f, state, target, mask, instr);
    VEC_EACH(const LifeEntry, entry, &before.entries) {
        bool part = source.i && !path_same(entry->object, source) && path_contains(f->pool, entry->object, source);
        if (part && !life_is_loaded(f, entry->object))
            life_set(f, state,
                     (LifeEntry){.object = path_replace(f->pool, entry->object, source, target),
                                 .mask = mask_of_copy(f, source, entry->mask),
                                 .since = instr},
                     false);
    }
}

/* An initialiser: it makes what it names, and fills the rest of the variable with zeros first. */
static void initialise(const LifeFlow *f, LifeState *state, PathId address, InstrId id) {
    if (!life_is_object(f, address) && path_get(f->pool, address)->kind == PATH_LOCAL) {
        life_set_memory(f, state, address, LIFE_ZERO, id);
        return;
    }
    while (!life_is_object(f, address) && path_get(f->pool, address)->kind == PATH_FIELD)
        address = path_get(f->pool, address)->base;
    if (life_is_object(f, address))
        life_set_memory(f, state, address, LIFE_STATIC, id);
}

/* Something is stored to an object itself, or over it. */
static void overwrite(const LifeFlow *f, LifeState *state, PathId address, const Instr *instr, InstrId id) {
    bool weak = false;
    address = life_canonical(f->pool, address, &weak);
    uint8_t kind = tu_type(f->v->tu, instr->type)->kind;
    bool record = kind == TYPE_STRUCT || kind == TYPE_UNION || kind == TYPE_ARRAY;
    if (instr->flags & FLAG_INIT && !weak) {
        if (life_may_hold(f, path_root(f->pool, address, false), (TypeId){0}))
            initialise(f, state, address, id);
    } else if (record && life_may_hold(f, address, instr->type)) {
        life_mark(f, state, address, LIFE_UNKNOWN);
    }
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (!record && !(instr->flags & FLAG_INIT) && path_same(entry->object, address))
            entry->mask |= LIFE_UNKNOWN;
    }
}

/* Forgets objects that are named by what a place held since a store in a round before. */
static void forget_version(const LifeFlow *f, LifeState *state, uint32_t where) {
    for (uint32_t i = state->entries.len; i-- > 0;) {
        bool depends = false;
        for (PathId at = state->entries.data[i].object; at.i; at = path_get(f->pool, at)->base) {
            const Path *path = path_get(f->pool, at);
            const Path *version = path_get(f->pool, (PathId){path->kind == PATH_LOAD ? path->a : 0});
            depends = depends || (version->kind == PATH_OPAQUE && version->a == f->v->fn.i && version->b == where);
        }
        if (depends)
            state->entries.data[i] = vec_pop(&state->entries);
    }
}

static void walk_store(LifeFlow *f, LifeState *state, InstrId id, const Instr *instr) {
    PathId value = values_operand(f->pool, f->v, tu_args(f->v->tu, instr));
    PathId address = f->v->address[id.i - f->v->first_instr];
    life_mark_shared(f, state, value);
    life_mark_handle(f, state, value);
    if (address.i)
        overwrite(f, state, address, instr, id);
}

static void walk_asm(LifeFlow *f, LifeState *state, const Instr *instr) {
    for (uint32_t k = 0; k < instr->arg_count; k++)
        life_mark_shared(f, state, values_operand(f->pool, f->v, &tu_args(f->v->tu, instr)[k]));
}

static void walk_instr(LifeFlow *f, LifeState *state, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    uint32_t relative = id.i - f->v->first_instr;
    bool writes = op_has(instr->op, 'W') && !f->v->is_promoted_access[relative];
    if (writes || instr->op == OP_CALL)
        forget_version(f, state, id.i);
    if (instr->op == OP_CALL)
        life_call(f, state, id, instr);
    else if (instr->op == OP_STORE && writes)
        walk_store(f, state, id, instr);
    else if (instr->op == OP_MOVE)
        life_copy(f, state, f->v->address[relative], f->v->address2[relative], instr->type, id);
    else if (writes && f->v->address[relative].i)
        overwrite(f, state, f->v->address[relative], instr, id);
    else if (instr->op == OP_ASM || instr->op == OP_BIN)
        walk_asm(f, state, instr);
}

/* ---- returns ---- */

/* What the object is for the caller: named by the interface, or by what is returned; 0 if neither. */
static PathId object_outside(const LifeFlow *f, PathId object, PathId returned) {
    uint8_t kind = path_get(f->pool, returned)->kind;
    bool pointer = returned.i && kind != PATH_INT && kind != PATH_PARAM && kind != PATH_GLOBAL;
    if (pointer && path_contains(f->pool, object, returned))
        object = path_replace(f->pool, object, returned, path_param(f->pool, f->v->fn, LIFE_RESULT_PARAM));
    return path_is_of_interface(f->pool, object, f->v->fn) ? object : (PathId){0};
}

static bool is_of_result(const LifeFlow *f, PathId object) {
    return path_contains(f->pool, object, path_param(f->pool, f->v->fn, LIFE_RESULT_PARAM));
}

static LifeEffect *find_effect(LifeFlow *f, PathId object) {
    VEC_EACH(LifeEffect, effect, &f->out->effects) {
        if (path_same(effect->object, object))
            return effect;
    }
    return NULL;
}

/* What this return says of objects of which others spoke. */
static void weaken_effects(LifeFlow *f, const LifeState *state, PathId returned) {
    bool other = path_get(f->pool, returned)->kind != PATH_INT;
    VEC_EACH(LifeEffect, effect, &f->out->effects) {
        bool spoken = false;
        VEC_EACH(const LifeEntry, entry, &state->entries)
            spoken = spoken || path_same(object_outside(f, entry->object, returned), effect->object);
        if (spoken)
            continue;
        if (!is_of_result(f, effect->object))
            effect->after |= life_lookup(f, state, effect->object).mask;
        else if (other)
            effect->after |= LIFE_UNKNOWN;
    }
}

/* Whether it says no more than callers take for granted of such an object. */
static bool says_nothing(const LifeFlow *f, const LifeEntry *entry, PathId object) {
    bool global = path_get(f->pool, path_root(f->pool, object, false))->kind == PATH_GLOBAL;
    LifeMask mask = entry->mask & ~(global ? LIFE_SHARED : 0);
    bool unknown = mask & LIFE_UNKNOWN;
    bool result = path_same(object, path_param(f->pool, f->v->fn, LIFE_RESULT_PARAM));
    return mask == LIFE_ENTRY || (unknown && (result || life_is_loaded(f, object)));
}

static void add_effect(LifeFlow *f, const LifeEntry *entry, PathId object) {
    LifeEffect *effect = find_effect(f, object);
    if (effect) {
        effect->after |= entry->mask;
        effect->whole = effect->whole || entry->whole;
        return;
    }
    if (says_nothing(f, entry, object))
        return;
    if (f->out->effects.len == LIFE_EFFECTS) {
        f->out->overflowed = true;
        return;
    }
    LifeMask before = f->returned && !is_of_result(f, object) ? LIFE_ENTRY : 0;
    *vec_push(f->b->arena, &f->out->effects) = (LifeEffect){
        .object = object, .after = entry->mask | before, .whole = entry->whole, .is_thread = entry->is_thread};
}

static void walk_return(LifeFlow *f, LifeState *state, InstrId id) {
    const Instr *instr = tu_instr(f->v->tu, id);
    PathId returned = instr->arg_count ? values_operand(f->pool, f->v, tu_args(f->v->tu, instr)) : (PathId){0};
    life_mark_handle(f, state, returned);
    weaken_effects(f, state, returned);
    VEC_EACH(const LifeEntry, entry, &state->entries) {
        PathId object = object_outside(f, entry->object, returned);
        if (object.i)
            add_effect(f, entry, object);
        const CallSite *made = callgraph_site_at(f->b->graph, f->v->fn, entry->since);
        bool lost = path_get(f->pool, entry->object)->kind == PATH_LOCAL && made && made->api;
        if (lost && entry->is_thread)
            life_add_event(f, entry, (LifeEvent){.act = LIFE_LEAVES, .instr = id, .api = made->api});
    }
    f->returned = true;
}

/* ---- blocks ---- */

/* A call that makes something may fail; where its result says so, nothing was made. */
static void take_branch(const LifeFlow *f, LifeState *state, PathId condition, bool truth) {
    PathId subject = condition_subject(f->pool, condition);
    VEC_EACH(LifeEntry, entry, &state->entries) {
        if (!entry->result.i || !path_same(entry->result, subject))
            continue;
        LockState facts = {0};
        lockstate_assume(f->pool, &facts, condition, truth);
        Range range = lockstate_range(f->pool, &facts, subject);
        if (range.nonzero || range.low > 0 || range.high < 0)
            entry->mask = (entry->is_thread ? LIFE_RAW : LIFE_UNKNOWN) | (entry->mask & LIFE_SHARED);
    }
}

static void enter_block(const LifeFlow *f, LifeState *state, uint32_t from, uint32_t to) {
    const Cfg *cfg = f->v->cfg;
    VEC_EACH(const Phi, phi, &f->v->phis[to].list) {
        for (uint32_t k = cfg->pred_first[to]; k < cfg->pred_first[to + 1]; k++) {
            if (cfg->preds[k] == from)
                life_mark_shared(f, state, phi->args[k - cfg->pred_first[to]]);
        }
        life_forget(f, state, phi->phi);
    }
    forget_version(f, state, to);
}

static void leave_block(LifeFlow *f, const LifeState *state, uint32_t index, const Block *block) {
    const Instr *last = tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1});
    const uint32_t *succs = tu_succs(f->v->tu, block);
    for (uint32_t k = 0; k < block->succ_count; k++) {
        LifeState next = {0};
        life_join(f, &next, state);
        if (last->op == OP_BRANCH)
            take_branch(f, &next, values_operand(f->pool, f->v, tu_args(f->v->tu, last)), k == 0);
        enter_block(f, &next, index, succs[k]);
        if (life_join(f, &f->in[succs[k]], &next))
            worklist_push(f->work, succs[k]);
    }
}

static void walk_block(LifeFlow *f, uint32_t index) {
    const Block *block = tu_block(f->v->tu, f->v->func, index);
    LifeState state = {0};
    if (!f->in[index].reached)
        return;
    life_join(f, &state, &f->in[index]);
    for (uint32_t i = 0; i + 1 < block->instr_count; i++)
        walk_instr(f, &state, (InstrId){block->instr_first + i});
    InstrId last = {block->instr_first + block->instr_count - 1};
    if (!f->recording)
        leave_block(f, &state, index, block);
    else if (tu_instr(f->v->tu, last)->op == OP_RETURN)
        walk_return(f, &state, last);
}

/* Whether an edge is that of a loop around the block which turns no more, or never did. */
static bool skips_loop(const Cfg *cfg, uint32_t from, uint32_t to, uint32_t block) {
    return from != block && from == cfg->loop_head[block] && cfg->loop_depth[to] < cfg->loop_depth[from];
}

bool life_is_always(const LifeFlow *f, uint32_t block) {
    Bitset seen = {0};
    VEC(uint32_t) work = {0};
    if (block == 0)
        return true;
    *vec_push(f->arena, &work) = 0;
    bitset_add(f->arena, &seen, 0);
    while (work.len) {
        uint32_t index = vec_pop(&work);
        const Block *at = tu_block(f->v->tu, f->v->func, index);
        InstrId last = {at->instr_first + at->instr_count - 1};
        if (tu_instr(f->v->tu, last)->op == OP_RETURN)
            return false;
        for (uint32_t k = 0; k < at->succ_count; k++) {
            uint32_t next = tu_succs(f->v->tu, at)[k];
            if (next != block && !skips_loop(f->v->cfg, index, next, block) && bitset_add(f->arena, &seen, next))
                *vec_push(f->arena, &work) = next;
        }
    }
    return true;
}

/* Places that hold numbers and pointers may be locks and handles too: what is assigned to them is not followed. */
static void find_stored(LifeFlow *f) {
    const FnValues *v = f->v;
    f->stored = map_new(f->arena);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        bool weak = false;
        bool plain = op_has(instr->op, 'W') && instr->op != OP_MOVE && !(instr->flags & FLAG_INIT);
        if (plain && !v->is_promoted_access[i] && v->address[i].i)
            map_slot(f->stored, life_canonical(f->pool, v->address[i], &weak).i, NULL);
    }
}

static bool is_main(const FnValues *v) {
    const Sym *sym = tu_sym(v->tu, v->func->sym);
    return (sym->flags & SYM_EXTERNAL) && strcmp(tu_str(v->tu, sym->name), "main") == 0;
}

void life_function(LifeBuilder *b, FnId fn, bool final) {
    LifeFlow f = {.b = b, .pool = b->pool, .v = b->values[fn.i], .arena = arena_new(), .final = final};
    uint32_t blocks = f.v->func->block_count;
    LifeSummary summary = {0};
    f.out = &summary;
    f.in = ARENA_ARRAY(f.arena, LifeState, blocks);
    f.work = worklist_new(f.arena, blocks, NULL);
    f.is_main = is_main(f.v);
    find_stored(&f);
    f.in[0].reached = true;
    worklist_push(f.work, 0);
    while (!worklist_is_empty(f.work))
        walk_block(&f, worklist_pop(f.work));
    f.recording = true;
    for (uint32_t block = 0; block < blocks; block++)
        walk_block(&f, block);
    b->lives->fns[fn.i] = summary;
    arena_free(f.arena);
}
