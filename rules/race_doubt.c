/* race_doubt.c: see race_doubt.h. */
#include "rules/race_doubt.h"

#include "rules/chain.h"
#include "rules/race_claim.h"
#include "rules/race_publish.h"
#include "rules/waits.h"

bool race_is_near_root(const Model *m, const Access *a) {
    enum { MAX_CALLS = 2 };
    uint32_t calls = 0;
    for (CtxId at = a->ctx; ctx_get(m->threads, at)->parent.i; at = ctx_get(m->threads, at)->parent)
        calls++;
    return calls <= MAX_CALLS || thread_get(m->threads, a->at->moment.thread)->origin == THREAD_MAIN;
}

bool race_is_set_back(const Model *m, PathId variable) {
    ClassId class = path_class(m->paths, variable);
    VEC_EACH(const Location, l, &m->accesses->locations) {
        for (uint32_t i = l->first; l->class.i == class.i && i < l->first + l->count; i++) {
            const Access *a = &m->accesses->list.data[i];
            const Tu *tu = m->values[a->fn.i]->tu;
            const Instr *instr = tu_instr(tu, a->instr);
            if (a->constant && instr->op == OP_STORE && path_same(a->address, variable) && tu_args(tu, instr)->num == 0)
                return true;
        }
    }
    return false;
}

/* Whether a lock is held where the variable is read and found to be zero, and still at the access: one thread alone
 * gets there. */
static bool is_locked_since_test(const Model *m, const Access *a, PathId tested) {
    const FnValues *v = m->values[a->fn.i];
    const Cfg *cfg = v->cfg;
    for (uint32_t b = values_block_of(v, a->instr); b != cfg->idom[b]; b = cfg->idom[b]) {
        const Block *block = tu_block(v->tu, v->func, cfg->idom[b]);
        for (uint32_t i = block->instr_first + block->instr_count; i-- > block->instr_first;) {
            PathId address = v->address[i - v->first_instr];
            if (tu_instr(v->tu, (InstrId){i})->op == OP_LOAD && address.i && path_same(address, tested))
                return accesses_common_lock(m->threads, ctx_locks_at(m->threads, a->ctx, (InstrId){i}),
                                            a->at->held.locks)
                           .i != 0;
        }
    }
    return false;
}

/* It is itself what was found to be zero. */
static PathId found_not_set_up(const Model *m, const Access *a) {
    PathId found = branch_found_zero(m->paths, m->values[a->fn.i], a->instr, path_class(m->paths, a->address));
    return path_same(found, a->address) ? found : (PathId){0};
}

/* Whether another thread comes to the same instruction meanwhile. */
static bool is_done_by_others(const Model *m, const Location *l, const Access *a) {
    if (thread_get(m->threads, a->at->moment.thread)->many)
        return true;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *other = &m->accesses->list.data[i];
        if (other->fn.i == a->fn.i && other->instr.i == a->instr.i && !other->doubtful &&
            other->at->moment.thread.i != a->at->moment.thread.i &&
            threads_surely_parallel(m->threads, a->at->moment, other->at->moment))
            return true;
    }
    return false;
}

bool race_is_set_up_once(const Model *m, const Location *l, const Access *a) {
    if (!a->write)
        return false;
    PathId tested = model_first_time(m, a->fn, a->instr), itself = found_not_set_up(m, a);
    if (tested.i && !is_done_by_others(m, l, a))
        return !race_is_set_back(m, tested);
    tested = tested.i ? tested : itself;
    return tested.i && is_locked_since_test(m, a, tested) && !race_is_set_back(m, tested);
}

/* The block that is left for `set_up`, which holds the guard, only where a global variable was found to be zero;
 * UINT32_MAX if there is none. */
static uint32_t first_time_test(const Model *m, CtxId ctx, InstrId set_up, ClassId guard) {
    const FnValues *v = m->values[ctx_get(m->threads, ctx)->fn.i];
    const Cfg *cfg = v->cfg;
    if (!setpool_has(m->threads->sets, ctx_locks_at(m->threads, ctx, set_up), guard.i << 1))
        return UINT32_MAX;
    for (uint32_t b = values_block_of(v, set_up); b != cfg->idom[b]; b = cfg->idom[b]) {
        if (cfg->pred_first[b + 1] - cfg->pred_first[b] != 1)
            continue;
        uint32_t test = cfg->preds[cfg->pred_first[b]];
        Relation r = branch_relation(m->paths, v, test, b);
        const Path *asked = path_get(m->paths, r.subject);
        if (relation_is_zero(m->paths, r) && asked->kind == PATH_LOAD && path_is_absolute(m->paths, asked->base))
            return test;
    }
    return UINT32_MAX;
}

bool race_is_after_set_up(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    const Threads *t = m->threads;
    InstrId set_up = usual->instr;
    for (CtxId w = usual->ctx; w.i && !odd->write; set_up = ctx_get(t, w)->call, w = ctx_get(t, w)->parent) {
        FnId fn = ctx_get(t, w)->fn;
        uint32_t test = first_time_test(m, w, set_up, l->guard);
        if (test == UINT32_MAX)
            continue;
        InstrId at = odd->instr;
        for (CtxId r = odd->ctx; r.i; at = ctx_get(t, r)->call, r = ctx_get(t, r)->parent) {
            if (ctx_get(t, r)->fn.i == fn.i && at.i != set_up.i &&
                cfg_dominates(m->values[fn.i]->cfg, test, model_block_of(m, fn, at)))
                return true;
        }
    }
    return false;
}

bool race_releases_guard_of_others(const Model *m, const Location *l, const Access *a) {
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, a->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (events[i].kind == LOCK_EVENT_UNLOCK_UNHELD && path_class(m->paths, events[i].lock).i == l->guard.i)
            return true;
    }
    return false;
}

static bool has_class(const Model *m, SetId classes, ClassId class) {
    return setpool_has(m->threads->sets, classes, class.i << 1) ||
           setpool_has(m->threads->sets, classes, class.i << 1 | 1);
}

bool race_caller_may_hold_guard(const Model *m, const Location *l, const Access *a) {
    if (thread_get(m->threads, a->at->moment.thread)->origin == THREAD_API && bitset_has(&m->threads->lent, l->guard.i))
        return true;
    for (CtxId id = a->ctx; l->guard.i && ctx_get(m->threads, id)->parent.i; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        if (has_class(m, ctx_may_locks_at(m->threads, ctx->parent, ctx->call), l->guard) &&
            !has_class(m, ctx_locks_at(m->threads, ctx->parent, ctx->call), l->guard))
            return true;
    }
    return false;
}

bool race_holds_nameless_lock(const Model *m, const Access *a) {
    uint32_t count = 0;
    const uint32_t *members =
        setpool_members(m->locks->sets, locks_must_at(m->locks, m->values[a->fn.i], a->instr), &count);
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = {members[i] >> 1};
        uint8_t kind = path_get(m->paths, lock)->kind;
        if ((kind == PATH_PURE || kind == PATH_PHI) && !path_class(m->paths, lock).i)
            return true;
    }
    return false;
}

/* Whether an object may be what is found under another name: that, or that where control flow meets. */
static bool may_be(const Model *m, PathId object, PathId other) {
    const Path *path = path_get(m->paths, object);
    if (path_same(object, other))
        return true;
    if (path->kind != PATH_PHI)
        return false;
    const FnValues *v = m->values[path->a];
    uint32_t preds = v->cfg->pred_first[path->b + 1] - v->cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, object) && k < preds; k++) {
            if (path_same(phi->args[k], other))
                return true;
        }
    }
    return false;
}

/* Whether an instruction adds one to a member of the object. */
static bool counts_up(const Model *m, const FnValues *v, uint32_t relative, PathId object) {
    const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + relative});
    PathId address = v->address[relative];
    if ((instr->op != OP_STORE && instr->op != OP_RMW) || !address.i ||
        !may_be(m, object, path_object(m->paths, address)))
        return false;
    const Operand *arg = tu_args(v->tu, instr);
    if (instr->op == OP_RMW)
        return instr->sub == RMW_ADD && arg->kind == OPERAND_INT && arg->num == 1;
    const Path *value = path_get(m->paths, values_operand(m->paths, v, arg));
    if (value->kind != PATH_BIN || value->sub != BIN_ADD)
        return false;
    const Path *before = path_get(m->paths, value->base), *by = path_get(m->paths, (PathId){value->b});
    return before->kind == PATH_LOAD && path_same(before->base, address) && by->kind == PATH_INT && by->num == 1;
}

static bool is_pinned_in(const Model *m, FnId fn, InstrId at, PathId object) {
    const FnValues *v = m->values[fn.i];
    for (uint32_t i = 0; v->first_instr + i < at.i; i++) {
        if (counts_up(m, v, i, object))
            return true;
    }
    return false;
}

bool race_is_pinned(const Model *m, const Access *a) {
    PathId object = path_object(m->paths, a->local_address);
    InstrId at = a->instr;
    for (CtxId id = a->ctx; id.i && object.i;) {
        const Context *ctx = ctx_get(m->threads, id);
        if (is_pinned_in(m, ctx->fn, at, object))
            return true;
        if (!ctx->parent.i)
            return false;
        object = chain_in_caller(m, ctx, object);
        at = ctx->call;
        id = ctx->parent;
    }
    return false;
}

/* Where a chain of calls goes on in the innermost function that it has in common with another one; 0 if there is
 * none. */
static InstrId parts_from(const Model *m, const Access *a, const Access *other, FnId *out_fn) {
    InstrId at = a->instr;
    for (CtxId id = a->ctx; id.i; id = ctx_get(m->threads, id)->parent) {
        *out_fn = ctx_get(m->threads, id)->fn;
        if (ctx_is_within(m->threads, other->ctx, *out_fn))
            return at;
        at = ctx_get(m->threads, id)->call;
    }
    return (InstrId){0};
}

/* A function leads to both accesses, first to the one that writes, and no other writes come from elsewhere. */
static bool writes_first(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    FnId both = {0}, same = {0};
    InstrId reads = parts_from(m, odd, usual, &both), writes = parts_from(m, usual, odd, &same);
    if (!reads.i || both.i != same.i || (odd->fn.i != usual->fn.i && reads.i <= writes.i))
        return false;
    for (uint32_t i = l->first; i < l->first + l->count && odd->fn.i != usual->fn.i; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && !a->doubtful && !ctx_is_within(m->threads, a->ctx, both))
            return false;
    }
    return true;
}

bool race_is_owners_read(const Model *m, const Location *l, const Access *odd, const Access *usual) {
    ThreadId owner = odd->at->moment.thread;
    ThreadOrigin origin = thread_get(m->threads, owner)->origin;
    if (odd->write || usual->at->moment.thread.i != owner.i)
        return false;
    if (origin == THREAD_API)
        return writes_first(m, l, odd, usual);
    if (origin != THREAD_CREATED)
        return false;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (a->write && !a->doubtful && a->at->moment.thread.i != owner.i)
            return false;
    }
    return true;
}

/* The root of what an access touches, in terms of the outermost function of its chain that it can be named in. */
static PathId root_by_chain(const Model *m, const Access *a) {
    PathId object = a->local_address;
    for (CtxId id = a->ctx; id.i && object.i; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        if (path_is_absolute(m->paths, object) || !ctx->parent.i)
            break;
        object = chain_in_caller(m, ctx, object);
    }
    return object.i ? path_root(m->paths, object, false) : object;
}

bool race_is_of_two_globals(const Model *m, const Access *odd, const Access *usual) {
    PathId one = root_by_chain(m, odd), other = root_by_chain(m, usual);
    return path_get(m->paths, one)->kind == PATH_GLOBAL && path_get(m->paths, other)->kind == PATH_GLOBAL &&
           !path_same(one, other);
}

bool race_holds_guard_of_variable(const Model *m, const Location *l, const Access *odd) {
    ClassId variable = path_class_of_variable(m->paths, odd->address);
    if (!variable.i || l->of_variable)
        return false;
    SetId common = odd->at->held.locks;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (path_class_of_variable(m->paths, a->address).i == variable.i)
            common = setpool_intersect(m->threads->sets, common, a->at->held.locks);
    }
    return common.i != SET_EMPTY.i && !has_class(m, common, l->guard);
}

/* ---- flags ---- */

static bool is_comparison(const Instr *instr) {
    bool relation = instr->sub == BIN_EQ || instr->sub == BIN_NE || instr->sub == BIN_LT || instr->sub == BIN_LE ||
                    instr->sub == BIN_GT || instr->sub == BIN_GE;
    return (instr->op == OP_BIN && relation) || (instr->op == OP_UN && instr->sub == UN_LNOT);
}

/* A function that returns it is asked by others, who compare it as far as anybody knows. */
static bool only_decides(const FnValues *v, uint32_t relative, const Instr *instr) {
    return is_comparison(instr) || instr->op == OP_BRANCH || instr->op == OP_SWITCH || instr->op == OP_RETURN ||
           instr->op == OP_COPY || (instr->op == OP_STORE && v->is_promoted_access[relative]);
}

bool race_is_tested_at_once(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    const Instr *load = tu_instr(v->tu, a->instr);
    bool is_tested = false;
    for (uint32_t i = 0; i < v->instr_count && !a->write && load->op == OP_LOAD; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        for (uint32_t k = 0; k < instr->arg_count; k++) {
            const Operand *arg = &tu_args(v->tu, instr)[k];
            if (arg->kind != OPERAND_VALUE || arg->id != load->dst.i)
                continue;
            if (!is_comparison(instr) && instr->op != OP_BRANCH)
                return false;
            is_tested = true;
        }
    }
    return is_tested;
}

bool race_looks_at_lock(const Model *m, const Location *l, const Access *a) {
    for (uint32_t i = l->first; i < l->first + l->count && !a->write && a->is_volatile; i++) {
        if (setpool_has(m->locks->sets, m->accesses->list.data[i].at->held.locks, l->class.i << 1))
            return true;
    }
    return false;
}

bool race_only_compares(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    const Instr *load = tu_instr(v->tu, a->instr);
    if (a->write || load->op != OP_LOAD)
        return false;
    PathId value = v->value[load->dst.i];
    uint8_t kind = path_get(m->paths, value)->kind;
    bool may_be_constant = kind <= PATH_LOCAL || kind == PATH_FIELD, is_compared = false;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        const Operand *args = tu_args(v->tu, instr);
        for (uint32_t k = 0; k < instr->arg_count; k++) {
            bool constant = args[k].kind != OPERAND_VALUE; /* asked for only where the value may be one */
            if ((constant && !may_be_constant) || !path_same(values_operand(m->paths, v, &args[k]), value))
                continue;
            if (!only_decides(v, i, instr))
                return false;
            is_compared = true;
        }
    }
    return is_compared;
}

/* From a block in a loop to one that is not in it. */
static bool leaves_loop(const Cfg *cfg, uint32_t from, uint32_t to) {
    uint32_t loop = cfg->loop_head[from];
    return cfg->loop_head[to] != loop && cfg->loop_depth[to] <= cfg->loop_depth[from];
}

/* Whether a block calls a function that never returns. */
static bool ends_there(const Model *m, FnId fn, uint32_t block) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].block == block && sites[i].target_count == 1 &&
            !m->locks->fns[sites[i].targets[0].i].summary.outcome_count)
            return true;
    }
    return false;
}

bool race_ends_loop(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    const Instr *load = tu_instr(v->tu, a->instr);
    if (a->write || a->helper || load->op != OP_LOAD)
        return false;
    PathId value = v->value[load->dst.i];
    for (uint32_t b = 0; b < v->func->block_count; b++) {
        const Block *block = tu_block(v->tu, v->func, b);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            uint32_t to = tu_succs(v->tu, block)[k];
            bool in_loop = v->cfg->loop_head[b] != UINT32_MAX;
            if (in_loop && path_same(branch_relation(m->paths, v, b, to).subject, value) &&
                (leaves_loop(v->cfg, b, to) || ends_there(m, a->fn, to)))
                return true;
        }
    }
    return false;
}

bool race_looks_once(const Model *m, const Access *a) {
    ThreadOrigin origin = thread_get(m->threads, a->at->moment.thread)->origin;
    InstrId at = a->instr;
    bool once = origin == THREAD_MAIN || origin == THREAD_CREATED;
    for (CtxId id = a->ctx; id.i && once; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        once = m->values[ctx->fn.i]->cfg->loop_head[model_block_of(m, ctx->fn, at)] == UINT32_MAX;
        at = ctx->call;
    }
    return once;
}

/* ---- orders ---- */

/* Whether something is done once in a function, and before the access. */
static bool is_done_before(const Model *m, AccessPlace done, const Access *a) {
    const Cfg *cfg = m->values[a->fn.i]->cfg;
    if (done.fn.i != a->fn.i || done.instr.i > a->instr.i)
        return false;
    uint32_t block = model_block_of(m, done.fn, done.instr);
    return cfg->loop_head[block] == UINT32_MAX && cfg_dominates(cfg, block, model_block_of(m, a->fn, a->instr));
}

static bool stores_zero(const Model *m, const Access *a) {
    AccessPlace place = accesses_place(m->accesses, a);
    const Tu *tu = m->values[place.fn.i]->tu;
    return a->write && a->constant && tu_args(tu, tu_instr(tu, place.instr))[0].num == 0;
}

/* A flag that is set and read under one lock, and never set back. */
static bool is_flag_under_lock(const Model *m, const Location *l) {
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        if (stores_zero(m, &m->accesses->list.data[i]))
            return false;
    }
    return l->only_flag_writes && l->guarded_sites == l->sites;
}

/* An atomic store that carries nothing with it, unless a fence does. */
static bool is_relaxed(const Model *m, const Access *store) {
    const FnValues *v = m->values[store->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        if (tu_instr(v->tu, (InstrId){v->first_instr + i})->op == OP_FENCE)
            return false;
    }
    return tu_instr(v->tu, store->instr)->order == ORDER_RELAXED;
}

/* Whether the thread of an access stores something else than zero there, by an atomic operation or under a lock, and
 * not before the access. */
static bool is_set_after(const Model *m, ClassId flag, const Access *by) {
    const Thread *thread = thread_get(m->threads, by->at->moment.thread);
    bool once = !thread->many && !thread->again; /* else it was set for another turn, perhaps */
    VEC_EACH(const Location, l, &m->accesses->locations) {
        bool under_lock = once && l->class.i == flag.i && is_flag_under_lock(m, l);
        for (uint32_t i = l->first; l->class.i == flag.i && i < l->first + l->count; i++) {
            const Access *a = &m->accesses->list.data[i];
            bool is_set = a->write && ((a->atomic && !is_relaxed(m, a)) || under_lock) && !stores_zero(m, a);
            if (is_set && a->at->moment.thread.i == by->at->moment.thread.i &&
                !is_done_before(m, accesses_place(m->accesses, a), by))
                return true;
        }
    }
    return false;
}

/* Whether fn gets to an instruction only where it has found such a variable set. */
static bool is_ordered_in(const Model *m, FnId fn, InstrId instr, const Access *by) {
    const FnValues *v = m->values[fn.i];
    const Cfg *cfg = v->cfg;
    uint32_t block = values_block_of(v, instr);
    for (;; block = cfg->idom[block]) { /* the only edge into a dominator is taken too */
        if (cfg->pred_first[block + 1] - cfg->pred_first[block] == 1) {
            Relation relation = branch_relation(m->paths, v, cfg->preds[cfg->pred_first[block]], block);
            ClassId flag = relation_is_nonzero(m->paths, relation) ? race_read_from(m, relation.subject) : (ClassId){0};
            if (flag.i && is_set_after(m, flag, by))
                return true;
        }
        if (block == cfg->idom[block])
            return false;
    }
}

bool race_is_let_through(const Model *m, const Access *a) {
    if (semaphore_lets_through(m, a->fn, a->instr, false))
        return true;
    const Threads *t = m->threads;
    SetId passed = phase_get(t->phases, a->at->moment.phase)->passed;
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, passed, &count);
    for (uint32_t i = 0; i < count; i++) {
        const Token *token = &t->phases->tokens.data[members[i] >> 1];
        if (token->kind == TOKEN_SEMAPHORE && !semaphore_lets_several(m, token->object))
            return true;
    }
    return false;
}

bool race_takes_orders(const Model *m, const Access *a, const Access *other) {
    InstrId at = a->instr;
    for (CtxId id = a->ctx; id.i; id = ctx_get(m->threads, id)->parent) {
        const Context *ctx = ctx_get(m->threads, id);
        if (is_ordered_in(m, ctx->fn, at, other))
            return true;
        at = ctx->call;
    }
    return false;
}

bool race_is_handed_work(const Model *m, const Location *l, const Access *a, const Access *other) {
    if (!l->guard.i || !race_takes_orders(m, a, other))
        return false;
    VEC_EACH(const Access, x, &m->accesses->list) {
        if (x->at->moment.thread.i == a->at->moment.thread.i && !x->doubtful &&
            has_class(m, x->at->held.locks, l->guard))
            return false;
    }
    return true;
}
