/* phase_flow.c: how phases flow through functions, see phase.h.
 *
 * A forward flow: passed tokens meet by intersection, releases by union, waits at barriers by congruence. A call adds
 * what its callee does from entry to return. Counters that were waited for say nothing any more once the thread starts
 * further ones.
 */
#include "model/phase_internal.h"

enum { NO_PHASE = UINT32_MAX };

ClassId phase_barrier_of(const Phases *p, const CallSite *site) {
    bool waits = site->api && site->api->kind == SYNC_BARRIER_WAIT;
    return waits ? path_class(p->pool, site_object(p->pool, p->values[site->caller.i], site)) : (ClassId){0};
}

/* ---- one instruction ---- */

/* object: 0 for all. */
static Phase without_tokens(const Phases *p, Phase phase, TokenKind kind, ClassId object) {
    uint32_t count = 0;
    setpool_members(p->sets, phase.passed, &count);
    for (uint32_t i = count; i-- > 0;) {
        uint32_t member = setpool_members(p->sets, phase.passed, &count)[i];
        const Token *token = &p->tokens.data[member >> 1];
        if (token->kind == kind && (!object.i || token->object.i == object.i))
            phase.passed = setpool_remove(p->sets, phase.passed, member);
    }
    return phase;
}

/* Who waits at a barrier is no longer the one that its last wait there has told from the others. */
static Phase before_waits(const Phases *p, Phase phase, SetId barriers) {
    uint32_t count = 0;
    setpool_members(p->sets, barriers, &count);
    for (uint32_t i = 0; i < count; i++)
        phase = without_tokens(p, phase, TOKEN_LAST, (ClassId){setpool_members(p->sets, barriers, &count)[i]});
    return phase;
}

static Phase with_pass(const Phases *p, Phase phase, const Pass *pass) {
    phase.passed = setpool_add(p->sets, phase.passed, pass->token.i << 1 | pass->ordered);
    return phase;
}

static Phase after_call(const Phases *p, Phase phase, FnId fn, InstrId instr) {
    const CallSite *site = callgraph_site_at(p->graph, fn, instr);
    if (!site)
        return phase;
    ClassId barrier = phase_barrier_of(p, site);
    if (barrier.i) {
        Phase once = {.barrier_count = 1, .barriers = {{barrier, 0, 1}}};
        return phase_then(p, without_tokens(p, phase, TOKEN_LAST, barrier), once);
    }
    bool starts = site->api && site->api->kind == SYNC_THREAD_CREATE, known = false;
    Phase effect = {0};
    for (uint32_t k = 0; k < site->target_count; k++) {
        const FnPhases *callee = &p->fns[site->targets[k].i];
        starts = starts || p->creates[site->targets[k].i].i;
        phase = before_waits(p, phase, callee->waits);
        effect = known ? phase_join(p, effect, callee->effect) : callee->effect;
        known = true;
    }
    return phase_then(p, starts ? without_tokens(p, phase, TOKEN_COUNTER, (ClassId){0}) : phase, effect);
}

static Phase through_block(const Phases *p, FnId fn, uint32_t block_index, Phase phase, InstrId end) {
    const FnValues *v = p->values[fn.i];
    const FnPhases *own = &p->fns[fn.i];
    const Block *block = tu_block(v->tu, v->func, block_index);
    for (uint32_t i = 0; i < block->instr_count && block->instr_first + i < end.i; i++) {
        InstrId id = {block->instr_first + i};
        if (tu_instr(v->tu, id)->op == OP_CALL)
            phase = after_call(p, phase, fn, id);
        VEC_EACH(const Pass, pass, &own->passes) {
            if (pass->to == UINT32_MAX && pass->instr.i == id.i)
                phase = with_pass(p, phase, pass);
        }
        VEC_EACH(const Release, release, &own->releases) {
            if (release->instr.i == id.i)
                phase.given = setpool_add(p->sets, phase.given, release->token.i);
        }
    }
    return phase;
}

/* ---- one function ---- */

static Phase on_edge(const Phases *p, FnId fn, uint32_t from, uint32_t to, Phase phase) {
    VEC_EACH(const Pass, pass, &p->fns[fn.i].passes) {
        if (pass->to == to && pass->from == from)
            phase = with_pass(p, phase, pass);
    }
    return phase;
}

/* What a block leaves of the phase that came to it last. */
typedef struct Left {
    PhaseId at;
    Phase phase;
} Left;

/* One round over the blocks; whether anything changed. */
static bool phases_spread(Phases *p, FnId fn, PhaseId entry, PhaseId *at, Left *of_block) {
    const Cfg *cfg = p->values[fn.i]->cfg;
    bool changed = false;
    for (uint32_t k = 0; k < cfg->block_count; k++) {
        bool reached = k == 0;
        Phase phase = k == 0 ? *phase_get(p, entry) : (Phase){0};
        for (uint32_t e = cfg->pred_first[k]; e < cfg->pred_first[k + 1]; e++) {
            uint32_t from = cfg->preds[e];
            if (at[from].i == NO_PHASE)
                continue;
            if (of_block[from].at.i != at[from].i)
                of_block[from] =
                    (Left){at[from], through_block(p, fn, from, *phase_get(p, at[from]), (InstrId){UINT32_MAX})};
            Phase left = on_edge(p, fn, from, k, of_block[from].phase);
            phase = reached ? phase_join(p, phase, left) : left;
            reached = true;
        }
        PhaseId id = reached ? phase_intern(p, phase) : (PhaseId){NO_PHASE};
        changed = changed || id.i != at[k].i;
        at[k] = id;
    }
    return changed;
}

PhaseId *phases_at_blocks(Phases *p, FnId fn, PhaseId entry, Arena *arena) {
    uint32_t count = p->values[fn.i]->cfg->block_count;
    PhaseId *at = ARENA_ARRAY(arena, PhaseId, count);
    Arena *scratch = arena_new();
    Left *of_block = ARENA_ARRAY(scratch, Left, count);
    for (uint32_t k = 0; k < count; k++)
        at[k] = of_block[k].at = (PhaseId){NO_PHASE};
    while (phases_spread(p, fn, entry, at, of_block))
        continue;
    arena_free(scratch);
    for (uint32_t k = 0; k < count; k++)
        at[k] = at[k].i == NO_PHASE ? (PhaseId){0} : at[k];
    return at;
}

PhaseId phases_through(Phases *p, FnId fn, uint32_t block, PhaseId at, InstrId end) {
    return phase_intern(p, through_block(p, fn, block, *phase_get(p, at), end));
}

PhaseId phases_entry(Phases *p, FnId fn, PhaseId creator) {
    Phase entry = {0}, before = *phase_get(p, creator);
    uint32_t count = 0;
    setpool_members(p->sets, p->fns[fn.i].waits, &count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId barrier = {setpool_members(p->sets, p->fns[fn.i].waits, &count)[i]};
        bool late = false; /* what its creator has waited for, the thread has not */
        for (uint32_t k = 0; k < before.barrier_count; k++) {
            Waits had = before.barriers[k];
            late = late || (had.barrier.i == barrier.i && (had.modulus || had.residue));
        }
        phase_set_waits(&entry, (Waits){barrier, late, 0});
    }
    return phase_intern(p, entry);
}

/* ---- all functions ---- */

static void look_at_call(Phases *p, FnPhases *own, const CallSite *site) {
    ClassId barrier = phase_barrier_of(p, site);
    own->waits = barrier.i ? setpool_add(p->sets, own->waits, barrier.i) : own->waits;
    for (uint32_t k = 0; k < site->target_count; k++) {
        const FnPhases *callee = &p->fns[site->targets[k].i];
        own->matters = own->matters || callee->matters;
        own->waits = setpool_union(p->sets, own->waits, callee->waits);
    }
}

static Phase effect_of(Phases *p, FnId fn, Arena *scratch) {
    const FnValues *v = p->values[fn.i];
    const PhaseId *at = phases_at_blocks(p, fn, (PhaseId){0}, scratch);
    Phase effect = {0};
    bool returns = false;
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        if (tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op != OP_RETURN)
            continue;
        Phase left = through_block(p, fn, k, *phase_get(p, at[k]), (InstrId){UINT32_MAX});
        effect = returns ? phase_join(p, effect, left) : left;
        returns = true;
    }
    return effect;
}

void phases_sum_up(Phases *p) {
    enum { ROUNDS = 2 }; /* twice: recursion */
    Arena *scratch = arena_new();
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t k = 0; k < p->graph->bottom_up.len; k++) {
            FnId fn = p->graph->bottom_up.data[k];
            FnPhases *own = &p->fns[fn.i];
            own->matters = own->matters || own->passes.len || own->releases.len;
            for (uint32_t i = p->graph->site_of[fn.i]; i < p->graph->site_of[fn.i + 1]; i++)
                look_at_call(p, own, &p->graph->sites.data[i]);
            own->matters = own->matters || own->waits.i;
            ArenaMark mark = arena_mark(scratch);
            if (own->matters)
                own->effect = effect_of(p, fn, scratch);
            arena_reset(scratch, mark);
        }
    }
    arena_free(scratch);
}
