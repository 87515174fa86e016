/* chain.c: see chain.h. */
#include "rules/chain.h"

ChainLink chain_holder(const Model *m, CtxId ctx, InstrId instr, uint32_t lock) {
    const Threads *t = m->threads;
    while (ctx_get(t, ctx)->parent.i && setpool_has(t->sets, ctx_get(t, ctx)->locks, lock)) {
        instr = ctx_get(t, ctx)->call;
        ctx = ctx_get(t, ctx)->parent;
    }
    return (ChainLink){ctx, instr};
}

CtxId chain_root(const Model *m, CtxId ctx) {
    while (ctx_get(m->threads, ctx)->parent.i)
        ctx = ctx_get(m->threads, ctx)->parent;
    return ctx;
}

bool chain_is_sure(const Model *m, CtxId outer, CtxId inner) {
    const Threads *t = m->threads;
    for (CtxId ctx = inner; ctx.i != outer.i; ctx = ctx_get(t, ctx)->parent) {
        if (!ctx_get(t, ctx)->parent.i || !ctx_is_surely_called(t, ctx))
            return false;
    }
    return true;
}

PathId chain_in_caller(const Model *m, const Context *ctx, PathId path) {
    const CallSite *site = callgraph_site_at(m->graph, ctx_get(m->threads, ctx->parent)->fn, ctx->call);
    return site ? path_subst(m->paths, path, ctx->fn, site->args, site->arg_count) : (PathId){0};
}
