/* race_atomic_twice.c: an atomic variable is loaded and stored to in two steps that are meant as one.
 * Argument: what the store writes is computed from what the load read, or a branch on what was read decides that the
 * constant is stored and something done that only one thread should do, or that one is added to or taken from it, with
 * no look at what it was by then. Each step is atomic, the two are not: another
 * thread's store that comes in between is lost, or two threads take the branch. No lock that the other thread takes is
 * held. Known misses: steps in different functions. Noise: stores of others that may well be lost. */
#include "rules/evidence.h"

/* A load and the store that rests on it. */
typedef struct Update {
    const Access *load, *store;
    bool claim; /* a branch decides, and a constant is stored */
    bool counts; /* a branch decides, and it is counted up or down */
    /* and another branch in between decides whether it is: a failure is remembered, by whoever meets it */
    bool learned;
} Update;

static bool is_after(const Model *m, const Access *later, const Access *earlier) {
    return values_dominates(m->values[later->fn.i], earlier->instr, later->instr);
}

static const Instr *instr_of(const Model *m, const Access *a) {
    return tu_instr(m->values[a->fn.i]->tu, a->instr);
}

/* Something else than the store is done where a block dominates. */
static bool does_more(const Model *m, const Access *store, uint32_t block) {
    const FnValues *v = m->values[store->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        InstrId id = {v->first_instr + i};
        OpCode op = (OpCode)tu_instr(v->tu, id)->op;
        bool acts = op == OP_CALL || (op_has(op, 'W') && !v->is_promoted_access[i]);
        if (acts && id.i != store->instr.i && cfg_dominates(v->cfg, block, model_block_of(m, v->fn, id)))
            return true;
    }
    return false;
}

/* Whether an operation counts in one step, and nobody looks at what it found. */
static bool counts_blindly(const Model *m, const Access *a) {
    const FnValues *v = m->values[a->fn.i];
    const Instr *count = instr_of(m, a);
    if (count->op != OP_RMW || (count->sub != RMW_ADD && count->sub != RMW_SUB))
        return false;
    for (uint32_t i = 0; i < v->instr_count; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        const Operand *args = tu_args(v->tu, instr);
        for (uint32_t k = 0; k < instr->arg_count; k++) {
            if (args[k].kind == OPERAND_VALUE && args[k].id == count->dst.i)
                return false;
        }
    }
    return true;
}

/* Whether the function has changed it on the way from the load to the store: it puts that right, perhaps. */
static bool is_changed_between(const Model *m, const Access *load, const Access *store) {
    const FnValues *v = m->values[store->fn.i];
    for (uint32_t i = 0; i < v->instr_count; i++) {
        Access change = {.fn = v->fn, .instr = {v->first_instr + i}};
        if (op_has(instr_of(m, &change)->op, 'W') && path_same(v->address[i], store->local_address) &&
            is_after(m, &change, load) && is_after(m, store, &change))
            return true;
    }
    return false;
}

/* Where a branch on the loaded value, not the end of a loop that waits for it, leads to the store, and to more unless
 * it counts: the block that it leads to, UINT32_MAX if there is none. */
static uint32_t claim_block(const Model *m, const Access *load, const Access *store, bool counts) {
    const FnValues *v = m->values[store->fn.i];
    const Cfg *cfg = v->cfg;
    uint32_t first = model_block_of(m, load->fn, load->instr);
    for (uint32_t b = model_block_of(m, store->fn, store->instr); b != first; b = cfg->idom[b]) {
        uint32_t pred = cfg->preds[cfg->pred_first[b]];
        if (cfg->pred_first[b + 1] - cfg->pred_first[b] != 1 || cfg->loop_depth[b] < cfg->loop_depth[pred])
            continue;
        Relation r = branch_relation(m->paths, v, pred, b);
        if (path_reads(m->paths, r.subject, load->local_address) || path_reads(m->paths, r.other, load->local_address))
            return counts || does_more(m, store, b) ? b : UINT32_MAX;
    }
    return UINT32_MAX;
}

/* Whether all ways on from a block lead to the store. */
static bool leads_to(const Model *m, const Access *store, uint32_t block) {
    const FnValues *v = m->values[store->fn.i];
    Arena *scratch = arena_new();
    const uint32_t *next = cfg_postdominators(v->tu, v->cfg, scratch);
    uint32_t target = model_block_of(m, store->fn, store->instr);
    while (block < v->cfg->block_count && block != target)
        block = next[block];
    arena_free(scratch);
    return block == target;
}

static bool is_candidate(const Model *m, const Access *load, const Access *store) {
    return !load->write && load->atomic && load->ctx.i == store->ctx.i && load->fn.i == store->fn.i &&
           path_same(load->local_address, store->local_address) && instr_of(m, load)->op == OP_LOAD &&
           is_after(m, store, load);
}

static Update find_update(const Model *m, const Location *l, const Access *store) {
    Update update = {.store = store};
    const FnValues *v = m->values[store->fn.i];
    const Instr *instr = instr_of(m, store);
    bool counts = counts_blindly(m, store);
    if (!store->write || !store->atomic || store->doubtful || (instr->op != OP_STORE && !counts) ||
        !store->local_address.i)
        return update;
    PathId value = values_operand(m->paths, v, tu_args(v->tu, instr));
    bool computed = !counts && path_reads(m->paths, value, store->local_address);
    for (uint32_t i = l->first; i < l->first + l->count && (computed || counts || store->constant); i++) {
        const Access *load = &m->accesses->list.data[i];
        bool claims = !computed && is_candidate(m, load, store) && !(counts && is_changed_between(m, load, store));
        uint32_t claim = claims ? claim_block(m, load, store, counts) : UINT32_MAX;
        if (claim == UINT32_MAX && !(computed && is_candidate(m, load, store)))
            continue;
        update.load = load; /* the last one */
        update.claim = !computed;
        update.counts = counts;
        update.learned = !computed && !leads_to(m, store, claim);
    }
    return update;
}

/* Another thread's write that can come between load and store; of a claim, the same store. NULL if there is none. */
static const Access *find_intruder(const Model *m, const Location *l, const Update *update) {
    const Access *store = update->store;
    for (uint32_t i = l->first; i < l->first + l->count; i++) {
        const Access *a = &m->accesses->list.data[i];
        if (!a->write || a->doubtful || (update->claim && a->instr.i != store->instr.i) || (a->own && store->own) ||
            (a->maker && store->maker) || accesses_overlap(m->accesses, a, store) == STRIDE_APART ||
            accesses_common_guard(m->accesses, a, store) != GUARD_NONE)
            continue;
        if (threads_may_parallel(m->threads, a->at->moment, store->at->moment) &&
            threads_may_parallel(m->threads, a->at->moment, update->load->at->moment))
            return a;
    }
    return NULL;
}

static Tier tier_of(const Model *m, const Location *l, const Update *update, const Access *intruder) {
    bool one = class_is_object(m->paths, l->class) && !class_is_array(m->paths, l->class);
    bool reset = !update->claim && intruder->constant; /* perhaps it may be lost */
    return one && !reset && !update->learned ? TIER_HIGH : TIER_LOW;
}

static void report(const Evidence *e, const Location *l, const Update *update, const Access *intruder) {
    const Model *m = e->m;
    const Access *store = update->store;
    const char *name = sink_text(e->sink, "%s", evidence_name(e, store->local_address));
    const char *fn = model_fn_name(m, store->fn);
    Finding *f = evidence_begin(e, "race-atomic-twice", tier_of(m, l, update, intruder), SEVERITY_WARNING, store->fn,
                                store->instr);
    f->message =
        update->counts ? sink_text(e->sink,
                                   "%s tests atomic %s and then counts it in a second step, and two threads can "
                                   "pass the test",
                                   fn, name)
        : update->claim
            ? sink_text(e->sink, "%s tests atomic %s and then sets it, and two threads can pass the test", fn, name)
            : sink_text(e->sink, "%s loads atomic %s and stores what it makes of it, and %s can write it in between",
                        fn, name, model_fn_name(m, intruder->fn));
    f->object = sink_text(e->sink, "%s", class_name(m->paths, l->class));
    f->fix =
        update->counts
            ? sink_text(e->sink, "change %s by a compare-and-swap in a loop, or count first and look at the result",
                        name)
        : update->claim
            ? sink_text(e->sink, "test and set %s in one step, with an exchange or a compare-and-swap", name)
            : sink_text(e->sink, "change %s in one step, with a fetch-and-add or a compare-and-swap in a loop", name);
    Side *side = evidence_side(e, f, store->ctx, store->instr);
    evidence_step(e, side, STEP_READ, store->fn, update->load->instr, "", sink_text(e->sink, "loads %s", name));
    evidence_step(e, side, STEP_WRITE, store->fn, store->instr, "", sink_text(e->sink, "stores to %s", name));
    side = evidence_side(e, f, intruder->ctx, intruder->instr);
    evidence_step(e, side, STEP_WRITE, intruder->fn, intruder->instr, "",
                  sink_text(e->sink, "writes %s in between", evidence_name(e, intruder->local_address)));
    finding_add_assumption(e->sink, f,
                           threads_why_parallel(m->threads, store->at->moment, intruder->at->moment, e->scratch));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    VEC_EACH(const Location, l, &m->accesses->locations) {
        for (uint32_t i = l->first; i < l->first + l->count; i++) {
            Update update = find_update(m, l, &m->accesses->list.data[i]);
            const Access *intruder = update.load ? find_intruder(m, l, &update) : NULL;
            bool is_new = false;
            if (intruder)
                map_slot(told, map_pair(update.store->fn.i, update.store->instr.i), &is_new);
            if (is_new)
                report(&e, l, &update, intruder);
        }
    }
}

const Rule rule_race_atomic_twice = {
    .id = "race-atomic-twice",
    .title = "Two atomic operations that are meant as one",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-366",
    .cert = "CON40-C",
    .concept = "trade-offs",
    .summary =
        "An atomic variable is loaded, and what is stored to it, or whether it is stored or counted, depends on what "
        "was loaded.",
    .why = "Each of the two operations is atomic, but between them other threads may change the variable. If the new "
           "value is computed from the old one, their change is lost: a counter counts too little. If the test decides "
           "who may do something, two threads can pass it before either has set the variable, and both do it: a "
           "counter that "
           "is tested and then counted down goes below zero.\n"
           "\n"
           "`x = x + 1` on an atomic variable is such a pair; `x += 1` and `x++` are one operation.",
    .fix = "Use one operation: atomic_fetch_add for sums, atomic_exchange or atomic_flag_test_and_set to be the only "
           "one, atomic_compare_exchange in a loop for the rest. Or hold one lock around both.",
    .limits =
        "Load and store must stand in one function. A test that decides is reported only where several threads run the "
        "same code and something else is done after it: to set a flag only if it is not set does no harm.\n"
        "\n"
        "A variable that only one thread writes may be read and stored to apart, and is not reported. For members of "
        "objects, which may belong to one thread by then, where the other thread only sets a constant, which may well "
        "get lost, and where another test after the first decides whether the variable is set, as where the failure of "
        "a system call is remembered, the tier is the lowest.",
    .seen = "libuv 1.44.2, uv-common.c: the library can be shut down twice, by two threads that both find that it was "
            "not yet.",
    .bad_example = "bad_counter_in_two_steps.c",
    .good_example = "good_fetch_add.c",
    .run = run,
};
