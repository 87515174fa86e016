/* modeflow.c: see modeflow.h. Effects are summed up callees first; then the modes go from the roots of threads down the
 * calls. */
#include "model/modeflow.h"

static ModeSet apply(ModeEffect effect, ModeSet modes) {
    ModeSet result = 0;
    for (uint32_t k = 0; k < MODE_COUNT; k++) {
        if (modes >> k & 1)
            result |= effect >> (4 * k) & 0xf;
    }
    return result;
}

static ModeEffect then(ModeEffect first, ModeEffect second) {
    ModeEffect result = 0;
    for (uint32_t k = 0; k < MODE_COUNT; k++)
        result |= (ModeEffect)(apply(second, first >> (4 * k) & 0xf) << (4 * k));
    return result;
}

static ModeEffect effect_of_call(const ModeFlow *flow, uint32_t index) {
    const CallSite *site = &flow->threads->graph->sites.data[index];
    if (!site->target_count)
        return site->api ? flow->switched_by(flow->threads, index) : MODE_EFFECT_NONE;
    ModeEffect effect = 0;
    for (uint32_t k = 0; k < site->target_count; k++)
        effect |= flow->effect[site->targets[k].i];
    return effect;
}

/* ---- functions ---- */

/* Through the calls of a block before `end`. */
static ModeEffect through(const ModeFlow *flow, FnId fn, uint32_t block, ModeEffect effect, InstrId end) {
    const CallGraph *g = flow->threads->graph;
    const FnValues *v = flow->threads->values[fn.i];
    const InstrId begin = {tu_block(v->tu, v->func, block)->instr_first};
    uint32_t i = (uint32_t)(callgraph_site_from(g, fn, begin) - g->sites.data);
    for (; i < g->site_of[fn.i + 1] && g->sites.data[i].block == block && g->sites.data[i].instr.i < end.i; i++) {
        ModeEffect here = effect_of_call(flow, i);
        effect = here == MODE_EFFECT_NONE ? effect : then(effect, here);
    }
    return effect;
}

static bool calls_matter(const ModeFlow *flow, FnId fn) {
    const CallGraph *g = flow->threads->graph;
    bool matter = false;
    for (uint32_t i = g->site_of[fn.i]; i < g->site_of[fn.i + 1] && !matter; i++)
        matter = effect_of_call(flow, i) != MODE_EFFECT_NONE;
    return matter;
}

/* Blocks are in reverse postorder: few rounds are needed. */
static ModeEffect sum_up(const ModeFlow *flow, FnId fn, ModeEffect *at) {
    const FnValues *v = flow->threads->values[fn.i];
    const InstrId end = {v->first_instr + v->instr_count};
    ModeEffect returned = 0;
    at[0] = MODE_EFFECT_NONE;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = 0; k < v->func->block_count; k++) {
            const Block *block = tu_block(v->tu, v->func, k);
            ModeEffect after = at[k] ? through(flow, fn, k, at[k], end) : 0;
            for (uint32_t s = 0; s < block->succ_count; s++) {
                ModeEffect *succ = &at[tu_succs(v->tu, block)[s]];
                changed = changed || (*succ | after) != *succ;
                *succ |= after;
            }
            if (tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN)
                returned |= after;
        }
    }
    return returned;
}

/* Functions that call each other in a circle are summed up until nothing changes. */
static void find_effects(ModeFlow *flow, Arena *arena) {
    const CallGraph *g = flow->threads->graph;
    for (uint32_t fn = 0; fn < g->fn_count; fn++)
        flow->effect[fn] = MODE_EFFECT_NONE;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t k = 0; k < g->bottom_up.len; k++) {
            FnId fn = g->bottom_up.data[k];
            if (!calls_matter(flow, fn))
                continue;
            if (!flow->at_block[fn.i])
                flow->at_block[fn.i] = ARENA_ARRAY(arena, ModeEffect, flow->threads->values[fn.i]->func->block_count);
            ModeEffect effect = sum_up(flow, fn, flow->at_block[fn.i]);
            changed = changed || effect != flow->effect[fn.i];
            flow->effect[fn.i] = effect;
        }
    }
}

/* ---- modes ---- */

static ModeSet modes_in(const ModeFlow *flow, ModeSet entry, FnId fn, uint32_t block, InstrId instr) {
    return apply(through(flow, fn, block, flow->at_block[fn.i][block], instr), entry);
}

static ModeSet modes_from(const ModeFlow *flow, ModeSet entry, FnId fn, InstrId instr) {
    if (!entry || !flow->at_block[fn.i])
        return entry;
    return modes_in(flow, entry, fn, values_block_of(flow->threads->values[fn.i], instr), instr);
}

ModeSet modeflow_at(const ModeFlow *flow, FnId fn, InstrId instr) {
    return modes_from(flow, flow->entry[fn.i], fn, instr);
}

ModeSet modeflow_in(const ModeFlow *flow, CtxId id, InstrId instr) {
    const Context *ctx = ctx_get(flow->threads, id);
    ModeSet entry = ctx->parent.i ? modeflow_in(flow, ctx->parent, ctx->call) : flow->root(flow, ctx);
    return modes_from(flow, entry, ctx->fn, instr);
}

static bool enter(ModeFlow *flow, FnId fn, ModeSet modes) {
    bool changed = (flow->entry[fn.i] | modes) != flow->entry[fn.i];
    flow->entry[fn.i] |= modes;
    return changed;
}

static bool calls(const CallSite *site, FnId fn) {
    for (uint32_t k = 0; k < site->target_count; k++) {
        if (site->targets[k].i == fn.i)
            return true;
    }
    return false;
}

/* Contexts that no call of the program leads to: where threads begin, and functions that libraries run. */
static CtxId *find_entered(const Threads *t, uint32_t *out_count, Arena *arena) {
    CtxId *list = ARENA_ARRAY(arena, CtxId, t->contexts.len);
    *out_count = 0;
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = &t->contexts.data[c];
        const CallSite *site =
            ctx->parent.i ? callgraph_site_at(t->graph, ctx_get(t, ctx->parent)->fn, ctx->call) : NULL;
        if (thread_get(t, ctx->thread)->origin != THREAD_SIGNAL && !(site && calls(site, ctx->fn)))
            list[(*out_count)++] = (CtxId){c};
    }
    return list;
}

/* Whether anything has changed. */
static bool pass_down(ModeFlow *flow, const CtxId *entered, uint32_t entered_count) {
    const Threads *t = flow->threads;
    bool changed = false;
    for (uint32_t k = t->graph->bottom_up.len; k-- > 0;) { /* callers before callees */
        FnId fn = t->graph->bottom_up.data[k];
        for (uint32_t i = t->graph->site_of[fn.i]; flow->entry[fn.i] && i < t->graph->site_of[fn.i + 1]; i++) {
            const CallSite *site = &t->graph->sites.data[i];
            ModeSet modes = flow->entry[fn.i];
            if (flow->at_block[fn.i] && site->target_count)
                modes = modes_in(flow, modes, fn, site->block, site->instr);
            for (uint32_t s = 0; s < site->target_count; s++)
                changed = enter(flow, site->targets[s], modes) || changed;
        }
    }
    for (uint32_t i = 0; i < entered_count; i++) {
        const Context *ctx = ctx_get(t, entered[i]), *parent = ctx_get(t, ctx->parent);
        ModeSet modes = ctx->parent.i ? modeflow_at(flow, parent->fn, ctx->call) : flow->root(flow, ctx);
        changed = enter(flow, ctx->fn, modes) || changed;
    }
    return changed;
}

void modeflow_solve(ModeFlow *flow, Arena *arena) {
    uint32_t fn_count = flow->threads->graph->fn_count;
    flow->entry = ARENA_ARRAY(arena, ModeSet, fn_count);
    flow->effect = ARENA_ARRAY(arena, ModeEffect, fn_count);
    flow->at_block = ARENA_ARRAY(arena, ModeEffect *, fn_count);
    find_effects(flow, arena);
    Arena *scratch = arena_new();
    uint32_t count;
    const CtxId *entered = find_entered(flow->threads, &count, scratch);
    while (pass_down(flow, entered, count)) {
    }
    arena_free(scratch);
}
