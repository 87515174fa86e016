/* race_before.c: see race_before.h. */
#include "rules/race_before.h"

#include "rules/chain.h"

/* ---- threads that come later ---- */

static bool starts_threads(const Model *m, const CallSite *site) {
    bool starts = site->api && site->api->kind == SYNC_THREAD_CREATE;
    for (uint32_t k = 0; k < site->target_count; k++)
        starts = starts || m->threads->creates[site->targets[k].i].i != SET_EMPTY.i;
    return starts;
}

/* Whether fn, which has made an object, creates threads, and surely none between that and an instruction. */
static bool starts_only_after(const Model *m, FnId fn, InstrId made, InstrId at) {
    const FnValues *v = m->values[fn.i];
    const Cfg *cfg = v->cfg;
    uint32_t loop = cfg->loop_head[values_block_of(v, at)], count = 0;
    if (loop != UINT32_MAX && !cfg_dominates(cfg, loop, values_block_of(v, made)))
        return false;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    bool starts = false;
    for (uint32_t i = 0; i < count; i++) {
        bool here = starts_threads(m, &sites[i]);
        if (here && sites[i].instr.i <= at.i && sites[i].instr.i > made.i)
            return false;
        starts = starts || here;
    }
    return starts;
}

bool race_is_before_own_threads(const Model *m, const Access *a, const Access *other) {
    const Thread *thread = thread_get(m->threads, other->at->moment.thread);
    PathId object = a->local_address;
    InstrId at = a->instr;
    for (CtxId id = a->ctx; id.i && object.i && thread->origin == THREAD_CREATED;) {
        const Context *ctx = ctx_get(m->threads, id);
        PathId root = path_root(m->paths, object, false);
        const Path *made = path_get(m->paths, root);
        if (made->kind == PATH_RESULT && made->a == ctx->fn.i && alloc_is_fresh(m->allocators, root))
            return setpool_has(m->threads->sets, m->threads->creates[ctx->fn.i], thread->spawn.i) &&
                   starts_only_after(m, ctx->fn, (InstrId){made->b}, at);
        if (made->kind != PATH_PARAM || !ctx->parent.i)
            return false;
        object = chain_in_caller(m, ctx, object);
        at = ctx->call;
        id = ctx->parent;
    }
    return false;
}

/* The function on a chain of calls that is called by a pointer; 0 if there is none. */
static FnId called_by_pointer(const Model *m, const Access *a) {
    for (CtxId id = a->ctx; ctx_get(m->threads, id)->parent.i; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        const CallSite *site = callgraph_site_at(m->graph, ctx_get(m->threads, ctx->parent)->fn, ctx->call);
        if (site && !site->api && !site->callee[0])
            return ctx->fn;
    }
    return (FnId){0};
}

/* The first instruction of a function that uses the address of another one; 0 if there is none. */
static InstrId hands_out(const Model *m, FnId fn, FnId handed) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        const Instr *instr = tu_instr(v->tu, id);
        for (uint32_t k = instr->op == OP_CALL; k < instr->arg_count; k++) {
            const Path *value = path_get(m->paths, values_operand(m->paths, v, &tu_args(v->tu, instr)[k]));
            if (value->kind == PATH_GLOBAL && m->prog->globals.data[value->a].is_func &&
                m->prog->globals.data[value->a].fn.i == handed.i)
                return id;
        }
    }
    return (InstrId){0};
}

bool race_is_before_hand_over(const Model *m, const Access *a, const Access *other) {
    FnId handed = called_by_pointer(m, other);
    InstrId at = a->instr;
    for (CtxId id = a->ctx; id.i && handed.i; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        const Cfg *cfg = m->values[ctx->fn.i]->cfg;
        InstrId out = hands_out(m, ctx->fn, handed);
        if (out.i)
            return at.i < out.i && cfg->loop_head[model_block_of(m, ctx->fn, at)] == UINT32_MAX;
        at = ctx->call;
    }
    return false;
}

bool race_is_perhaps_alone(const Model *m, const Access *a, const Access *other) {
    const Thread *thread = thread_get(m->threads, other->at->moment.thread);
    if (thread_get(m->threads, a->at->moment.thread)->origin != THREAD_MAIN || thread->origin != THREAD_CREATED)
        return false;
    for (CtxId id = thread->create_ctx; ctx_get(m->threads, id)->parent.i; id = ctx_get(m->threads, id)->parent) {
        if (!ctx_is_surely_called(m->threads, id))
            return true;
    }
    return false;
}

/* ---- values that are there ---- */

/* What a function has found an address to hold wherever it comes to an access. */
typedef bool Found(const PathPool *pool, Relation relation);

static bool has_found(const Model *m, const Access *a, Found *found) {
    const FnValues *v = m->values[a->fn.i];
    const Cfg *cfg = v->cfg;
    for (uint32_t block = values_block_of(v, a->instr);; block = cfg->idom[block]) { /* the edge into it is taken too */
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] == 1) {
            Relation r = branch_relation(m->paths, v, cfg->preds[cfg->pred_first[block]], block);
            const Path *asked = path_get(m->paths, r.subject);
            if (asked->kind == PATH_LOAD && path_same(asked->base, a->local_address) && found(m->paths, r))
                return true;
        }
        if (block == cfg->idom[block])
            return false;
    }
}

/* Whether all that write to the location have found it to be zero: what is set stays. */
static bool is_set_once(const Model *m, const Location *l, bool under_guard) {
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && (!has_found(m, a, relation_is_zero) || (under_guard && !guard_is_held(m->accesses, l, a))))
            return false;
    }
    return l->writes > 0;
}

bool race_is_settled(const Model *m, const Location *l, const Access *odd) {
    return !odd->write && has_found(m, odd, relation_is_nonzero) && is_set_once(m, l, false);
}

/* Whether some branch of the function hangs on the value being zero or not. */
static bool looks_whether_set(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    for (uint32_t b = 0; b < v->func->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            Relation r = branch_relation(m->paths, v, b, tu_succs(v->tu, block)[k]);
            const Path *asked = path_get(m->paths, r.subject);
            if (asked->kind == PATH_LOAD && path_same(asked->base, a->local_address) &&
                relation_is_with(m->paths, r, 0))
                return true;
        }
    }
    return false;
}

bool race_is_taken_for_set(const Model *m, const Location *l, const Access *odd) {
    return !odd->write && l->guard.i && !looks_whether_set(m, odd) && is_set_once(m, l, true);
}

/* ---- main ---- */

/* int argc, char **argv; or pointers to these, so that what the library takes for itself is left out. */
static bool are_arguments_of_main(const Tu *tu, const Func *func) {
    if (func->param_count < 2)
        return false;
    const Type *type[2];
    for (uint32_t k = 0; k < 2; k++)
        type[k] = tu_type(tu, tu_sym(tu, tu->members.data[func->param_first + k])->type);
    if (type[0]->kind == TYPE_POINTER && type[1]->kind == TYPE_POINTER) {
        type[0] = tu_type(tu, type[0]->elem);
        type[1] = tu_type(tu, type[1]->elem);
    }
    const Type *text = type[1]->kind == TYPE_POINTER ? tu_type(tu, type[1]->elem) : type[1];
    const Type *character = text->kind == TYPE_POINTER ? tu_type(tu, text->elem) : text;
    return type[0]->kind == TYPE_INT && type[0]->size > 1 && text->kind == TYPE_POINTER &&
           character->kind == TYPE_INT && character->size == 1;
}

bool race_has_arguments_of_main(const Model *m, const Access *a) {
    CtxId root = a->ctx;
    while (ctx_get(m->threads, root)->parent.i)
        root = ctx_get(m->threads, root)->parent;
    const FnValues *v = m->values[ctx_get(m->threads, root)->fn.i];
    return thread_get(m->threads, a->at->moment.thread)->origin == THREAD_API && are_arguments_of_main(v->tu, v->func);
}
