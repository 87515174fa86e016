/* lockflow_prepare.c: what is looked at in a function before its states flow: which call results are tested, and which
 * values branches and callees ask for. Only facts about these are worth keeping. */
#include "model/lockflow_internal.h"

enum { TAKES_KEY = 16 /* parameters, at most, of functions whose lists are shared */ };

static void flow_mark_operand(Flow *f, const InstrId *def, const Operand *operand) {
    if (operand->kind == OPERAND_VALUE && def[operand->id].i)
        f->tested[def[operand->id].i - f->v->first_instr] = true;
}

/* Whether the operand comes from a variable that was given the value before. */
static bool flow_is_kept(const Flow *f, const Operand *operand) {
    while (operand->kind == OPERAND_VALUE && f->v->cfg->def[operand->id].i) {
        InstrId id = f->v->cfg->def[operand->id];
        const Instr *instr = tu_instr(f->v->tu, id);
        if (op_has(instr->op, 'R'))
            return f->v->is_promoted_access[id.i - f->v->first_instr];
        if (instr->op == OP_CALL || !instr->arg_count)
            return false;
        operand = tu_args(f->v->tu, instr);
    }
    return false;
}

static void flow_note_test(Flow *f, PathId subject, InstrId branch) {
    *map_slot(f->asked, subject.i, NULL) += ASKED_TEST;
    const Operand *tested = tu_args(f->v->tu, tu_instr(f->v->tu, branch));
    if (path_reads_memory(f->pool, subject))
        *vec_push(f->arena, &f->test_sites) =
            (TestSite){subject, values_block_of(f->v, branch), flow_is_kept(f, tested)};
}

static bool flow_is_dead_end(const Flow *f, uint32_t block_index) {
    const Block *block = tu_block(f->v->tu, f->v->func, block_index);
    return tu_instr(f->v->tu, (InstrId){block->instr_first + block->instr_count - 1})->op == OP_UNREACHABLE;
}

/* `r = pthread_mutex_lock(&m); assert(r);`: where the call has done its work, the process ends. */
static void flow_note_refused(Flow *f, PathId condition, InstrId branch) {
    PathId result = condition_subject(f->pool, condition);
    const Path *path = path_get(f->pool, result);
    const CallSite *site = path->kind == PATH_RESULT && path->a == f->v->fn.i
                               ? callgraph_site_at(f->b->graph, f->v->fn, (InstrId){path->b})
                               : NULL;
    bool known = site && (!site->api || site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_RELEASE ||
                          site->api->kind == SYNC_LOCK_DESTROY);
    if (!known)
        return;
    Range success = site->api ? site->api->success : (Range){0, 0, false};
    const Block *block = tu_block(f->v->tu, f->v->func, values_block_of(f->v, branch));
    const uint32_t *succs = tu_succs(f->v->tu, block);
    bool ends = true, goes_on = false;
    for (uint32_t k = 0; k < block->succ_count; k++) {
        LockState state = {0};
        bool taken =
            lockstate_learn(f->pool, &state, result, success) && lockstate_assume(f->pool, &state, condition, k == 0);
        bool dead = flow_is_dead_end(f, succs[k]);
        ends = ends && (!taken || dead);
        goes_on = goes_on || !dead;
    }
    f->refused[site->instr.i - f->v->first_instr] |= ends && goes_on;
}

/* True if it was not so marked. */
static bool mark(Flow *f, PathId value, Asked how) {
    uint64_t *asked = map_slot(f->asked, value.i, NULL);
    bool is_new = !(*asked & how);
    *asked |= how;
    return is_new;
}

/* The values that PHIs bring to a value that is returned or tested later. */
static void flow_mark_carried(Flow *f, PathId value) {
    const Path *path = path_get(f->pool, value);
    if (path->kind != PATH_PHI || path->a != f->v->fn.i)
        return;
    const Cfg *cfg = f->v->cfg;
    uint32_t preds = cfg->pred_first[path->b + 1] - cfg->pred_first[path->b];
    VEC_EACH(const Phi, phi, &f->v->phis[path->b].list) {
        for (uint32_t k = 0; path_same(phi->phi, value) && k < preds; k++) {
            if (phi->args[k].i && mark(f, phi->args[k], ASKED_CARRIED))
                flow_mark_carried(f, phi->args[k]);
        }
    }
}

static void flow_mark_subject(Flow *f, PathId value) {
    for (PathId part = value; part.i && mark(f, part, ASKED_SUBJECT); part = path_get(f->pool, part)->base)
        flow_mark_carried(f, part);
}

/* A callee's conditions are tests of what it is given. */
static void flow_mark_conditions(Flow *f, const Conditions *when) {
    for (uint32_t c = 0; c < when->count; c++) {
        flow_mark_subject(f, when->list[c].value);
        *map_slot(f->asked, when->list[c].value.i, NULL) += ASKED_TEST;
    }
}

static void flow_describe_takes(Flow *f, InstrId call, FnId callee, TakenHere *list) {
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    for (uint32_t i = 0; i < summary->taken.len; i++) {
        const Taken *taken = &summary->taken.data[i];
        PathId lock = lockflow_at_call(f, call, callee, taken->lock);
        list[i] = (TakenHere){.inner = taken, .lock = lock, .foreign = !lock.i};
        if (!lock.i)
            continue;
        list[i].when = lockflow_conditions_at_call(f, call, callee, &taken->when);
        list[i].foreign = taken->kind != LOCK_SEMAPHORE && path_class(f->pool, taken->lock).i &&
                          !path_is_of_interface(f->pool, lock, f->v->fn);
    }
}

/* The callee, and the arguments that what it takes hangs on, as a key; 0 if it is not for them alone to say: locals
 * have other values at other calls. */
static uint32_t flow_key_of_given(Flow *f, InstrId call, FnId callee, uint32_t *out_key) {
    uint32_t params = f->b->locks->fns[callee.i].summary.taken_params, count = 0;
    const Instr *instr = tu_instr(f->v->tu, call);
    if (params >> TAKES_KEY)
        return 0;
    out_key[count++] = callee.i;
    for (uint32_t k = 0; k < TAKES_KEY && params >> k; k++) {
        PathId value = params >> k & 1 ? lockflow_argument(f, instr, (int)k) : (PathId){0};
        out_key[count++] = value.i;
        for (; value.i; value = path_get(f->pool, value)->base) {
            if (path_get(f->pool, value)->kind == PATH_LOCAL)
                return 0;
        }
    }
    return count;
}

/* What a callee takes, in terms of this function. Calls that give it the same share one list. */
static TakenHere *flow_takes_here(Flow *f, InstrId call, FnId callee) {
    uint32_t key[1 + TAKES_KEY], key_count = flow_key_of_given(f, call, callee, key);
    uint64_t *known = key_count ? strmap_slot(f->takes_given, (const char *)key, key_count * sizeof *key, NULL) : NULL;
    if (known && *known)
        return (TakenHere *)(uintptr_t)*known;
    TakenHere *list = ARENA_ARRAY(f->arena, TakenHere, f->b->locks->fns[callee.i].summary.taken.len);
    if (known)
        *known = (uintptr_t)list;
    flow_describe_takes(f, call, callee, list);
    return list;
}

/* What a callee is given, where it decides what it does to locks. */
static TakesHere flow_prepare_callee(Flow *f, InstrId call, FnId callee) {
    const LockSummary *summary = &f->b->locks->fns[callee.i].summary;
    for (uint32_t o = 0; o < summary->outcome_count && summary->has_effects; o++) {
        Conditions when = lockflow_conditions_at_call(f, call, callee, &summary->outcomes[o].when);
        flow_mark_conditions(f, &when);
    }
    TakesHere takes = {flow_takes_here(f, call, callee), summary->taken.len};
    for (uint32_t i = 0; i < takes.count; i++)
        flow_mark_conditions(f, &takes.list[i].when);
    return takes;
}

/* The result of taking a robust lock is asked for when it is given back. */
static void flow_mark_robust(Flow *f, const CallSite *site) {
    bool takes = site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE);
    const Instr *instr = tu_instr(f->v->tu, site->instr);
    PathId result = takes && instr->dst.i ? f->v->value[instr->dst.i] : (PathId){0};
    if (result.i && locks_robust(f->b->locks, f->pool, site_object(f->pool, f->v, site)))
        (void)mark(f, result, ASKED_CARRIED);
}

static void flow_prepare_calls(Flow *f) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(f->b->graph, f->v->fn, &count);
    f->takes = ARENA_ARRAY(f->arena, const TakesHere *, count);
    f->takes_given = strmap_new(f->arena);
    for (uint32_t i = 0; i < count; i++) {
        flow_mark_robust(f, &sites[i]);
        TakesHere *takes = ARENA_ARRAY(f->arena, TakesHere, sites[i].target_count);
        for (uint32_t k = 0; k < sites[i].target_count; k++) {
            takes[k] = flow_prepare_callee(f, sites[i].instr, sites[i].targets[k]);
            if (takes[k].count)
                f->takes[i] = takes;
        }
    }
}

void lockflow_prepare(Flow *f) {
    const FnValues *v = f->v;
    f->tested = ARENA_ARRAY(f->arena, bool, v->instr_count);
    f->refused = ARENA_ARRAY(f->arena, bool, v->instr_count);
    f->asked = map_new(f->arena);
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        const Operand *args = tu_args(v->tu, instr);
        for (uint32_t k = 0; k < instr->arg_count; k++)
            flow_mark_operand(f, v->cfg->def, &args[k]);
        bool decides = instr->op == OP_BRANCH || instr->op == OP_SWITCH || instr->op == OP_RETURN;
        if (!decides || !instr->arg_count)
            continue;
        PathId value = values_operand(f->pool, v, &args[0]);
        if (instr->op == OP_BRANCH) {
            flow_note_test(f, condition_subject(f->pool, value), (InstrId){v->first_instr + i});
            flow_note_refused(f, value, (InstrId){v->first_instr + i});
        }
        flow_mark_subject(f, value);
        for (PathId part = value; part.i && instr->op == OP_RETURN; part = path_get(f->pool, part)->base)
            (void)mark(f, part, ASKED_CARRIED);
    }
    flow_prepare_calls(f);
}
