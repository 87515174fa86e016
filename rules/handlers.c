/* handlers.c: see handlers.h. */
#include "rules/handlers.h"

static uint32_t call_depth(const Threads *t, CtxId id) {
    uint32_t depth = 0;
    for (; ctx_get(t, id)->parent.i; id = ctx_get(t, id)->parent)
        depth++;
    return depth;
}

bool handler_place_is_better(const Threads *t, HandlerPlace a, HandlerPlace b) {
    if (!b.ctx.i || ctx_get(t, a.ctx)->doubtful != ctx_get(t, b.ctx)->doubtful)
        return !b.ctx.i || ctx_get(t, b.ctx)->doubtful;
    return call_depth(t, a.ctx) < call_depth(t, b.ctx);
}

bool handler_place_is_near(const Threads *t, HandlerPlace place) {
    enum { MAX_CALLS = 4 };
    return call_depth(t, place.ctx) <= MAX_CALLS;
}

HandlerPlace handler_own_place(const Model *m, HandlerPlace place) {
    HandlerPlace own = place;
    for (CtxId at = place.ctx; ctx_get(m->threads, at)->parent.i; at = ctx_get(m->threads, at)->parent) {
        const Context *ctx = ctx_get(m->threads, at);
        if (callgraph_caller_count(m->graph, ctx->fn) != 1)
            own = (HandlerPlace){ctx->parent, ctx->call};
    }
    return own;
}

bool handler_returns(const Model *m, FnId handler) {
    const FnValues *v = m->values[handler.i];
    for (uint32_t k = 0; k < v->func->block_count; k++) {
        const Block *block = tu_block(v->tu, v->func, k);
        if (tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_RETURN)
            return true;
    }
    return false;
}

bool handler_raises_again(const Model *m, FnId handler) {
    const FnValues *v = m->values[handler.i];
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, handler, &count);
    for (uint32_t i = 0; i < count; i++) {
        const Path *raised = path_get(m->paths, site_argument(&sites[i], 0));
        bool again = (sites[i].traits & 1u << TRAIT_RAISING) && raised->kind == PATH_PARAM && raised->b == 0;
        for (uint32_t k = 0; again && k < v->func->block_count; k++) {
            const Block *block = tu_block(v->tu, v->func, k);
            OpCode last = tu_instr(v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op;
            again = last != OP_RETURN || cfg_dominates(v->cfg, sites[i].block, k);
        }
        if (again)
            return true;
    }
    return false;
}

const char *handler_way(const Evidence *e, HandlerPlace own, HandlerPlace place) {
    CtxId next = place.ctx;
    while (next.i && next.i != own.ctx.i && ctx_get(e->m->threads, next)->parent.i != own.ctx.i)
        next = ctx_get(e->m->threads, next)->parent;
    if (next.i == own.ctx.i)
        return "";
    return sink_text(e->sink, " by way of %s", model_fn_name(e->m, ctx_get(e->m->threads, next)->fn));
}
