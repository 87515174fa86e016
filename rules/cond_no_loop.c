/* cond_no_loop.c: a wait on a condition variable outside any loop.
 * Argument: a wait may return without a signal, and the condition may be false again after one. A wait that is the
 * whole of a wrapper, or of one way through it that its caller chooses by a parameter, is judged at its callers; one
 * behind any other if is not. Known misses: loops that test something else. */
#include "rules/evidence.h"

static bool in_loop(const Model *m, FnId fn, InstrId instr) {
    return m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, instr)] != UINT32_MAX;
}

/* Whether the branch at the end of a block goes by a parameter alone: NULL, a time of -1. That is no condition that a
 * signal could be about. */
static bool callers_choice(const Model *m, const FnValues *v, uint32_t block) {
    const Block *at = tu_block(v->tu, v->func, block);
    Relation relation = branch_relation(m->paths, v, block, tu_succs(v->tu, at)[0]);
    return relation.subject.i && path_get(m->paths, relation.subject)->kind == PATH_PARAM &&
           path_get(m->paths, relation.other)->kind == PATH_INT;
}

/* Whether the second block may follow the first one. */
static bool leads_to(const FnValues *v, uint32_t from, uint32_t to, Arena *scratch) {
    Bitset seen = {0};
    VEC(uint32_t) work = {0};
    *vec_push(scratch, &work) = from;
    while (work.len) {
        uint32_t at = vec_pop(&work);
        if (at == to)
            return true;
        const Block *block = tu_block(v->tu, v->func, at);
        for (uint32_t k = 0; k < block->succ_count; k++) {
            if (bitset_add(scratch, &seen, tu_succs(v->tu, block)[k]))
                *vec_push(scratch, &work) = tu_succs(v->tu, block)[k];
        }
    }
    return false;
}

/* Whether some way from the entry to a return goes past the block, unless the caller has chosen it. */
static bool can_be_passed(const Model *m, FnId fn, uint32_t block, Arena *scratch) {
    const FnValues *v = m->values[fn.i];
    Bitset seen = {0};
    VEC(uint32_t) work = {0};
    if (block == 0)
        return false;
    *vec_push(scratch, &work) = 0;
    bitset_add(scratch, &seen, 0);
    while (work.len) {
        uint32_t number = vec_pop(&work);
        const Block *at = tu_block(v->tu, v->func, number);
        InstrId last = {at->instr_first + at->instr_count - 1};
        if (tu_instr(v->tu, last)->op == OP_RETURN)
            return true;
        bool chosen = at->succ_count == 2 && callers_choice(m, v, number) && leads_to(v, number, block, scratch);
        for (uint32_t k = 0; k < at->succ_count; k++) {
            uint32_t next = tu_succs(v->tu, at)[k];
            bool other_way = chosen && !leads_to(v, next, block, scratch);
            if (next != block && !other_way && bitset_add(scratch, &seen, next))
                *vec_push(scratch, &work) = next;
        }
    }
    return false;
}

/* Whether every call of a function that waits once is repeated, up to a few levels of wrappers. */
static bool callers_loop(const Model *m, FnId fn, int levels, Arena *scratch) {
    uint32_t first = m->graph->callers_first[fn.i], end = m->graph->callers_first[fn.i + 1];
    if (first == end || levels == 0)
        return false;
    for (uint32_t i = first; i < end; i++) {
        const CallSite *site = &m->graph->sites.data[m->graph->callers[i]];
        if (in_loop(m, site->caller, site->instr))
            continue;
        if (can_be_passed(m, site->caller, site->block, scratch) || !callers_loop(m, site->caller, levels - 1, scratch))
            return false;
    }
    return true;
}

/* Whether what the branch before the wait has tested is read again after it: to be returned, say, or for a next
 * step. */
static bool is_read_again(const Model *m, FnId fn, InstrId wait) {
    const FnValues *v = m->values[fn.i];
    uint32_t block = model_block_of(m, fn, wait);
    if (v->cfg->pred_first[block + 1] - v->cfg->pred_first[block] != 1)
        return false;
    Relation relation = branch_relation(m->paths, v, v->cfg->preds[v->cfg->pred_first[block]], block);
    const Path *tested = path_get(m->paths, relation.subject);
    for (uint32_t i = wait.i - v->first_instr + 1; i < v->instr_count && tested->kind == PATH_LOAD; i++) {
        const Instr *instr = tu_instr(v->tu, (InstrId){v->first_instr + i});
        if (instr->op == OP_LOAD && path_same(v->address[i], tested->base) &&
            cfg_dominates(v->cfg, block, model_block_of(m, fn, (InstrId){v->first_instr + i})))
            return true;
    }
    return false;
}

static void report(const Evidence *e, const LockEvent *event) {
    const char *condition = evidence_name(e, event->condition);
    const char *fn = model_fn_name(e->m, event->fn);
    bool of_caller = path_get(e->m->paths, event->condition)->kind == PATH_PARAM;
    bool doubtful = event->is_try || of_caller || is_read_again(e->m, event->fn, event->instr);
    Tier tier = doubtful ? TIER_LOW : TIER_HIGH;
    Finding *f = evidence_begin(e, "cond-no-loop", tier, SEVERITY_WARNING, event->fn, event->instr);
    f->message = sink_text(e->sink, "%s waits on %s once and does not test its condition again", fn, condition);
    ClassId class = path_class(e->m->paths, event->condition);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(e->m->paths, class) : condition);
    f->fix = "put the test of the condition and the wait into a while loop";
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_WAIT, event->fn, event->instr, "", sink_text(e->sink, "waits on %s", condition));
    finding_add_assumption(e->sink, f, "what follows the wait relies on the condition");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    enum { WRAPPER_LEVELS = 3 };
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LockEvent, event, &m->locks->events) {
        if (event->kind != LOCK_EVENT_WAIT || in_loop(m, event->fn, event->instr))
            continue;
        /* A wait on the caller's condition variable is the caller's wait; without a caller there is none to judge. */
        bool wrapper = path_get(m->paths, event->condition)->kind == PATH_PARAM;
        bool passed = !wrapper && can_be_passed(m, event->fn, model_block_of(m, event->fn, event->instr), scratch);
        bool called = m->graph->callers_first[event->fn.i] != m->graph->callers_first[event->fn.i + 1];
        if (passed || ((called || !wrapper) && !callers_loop(m, event->fn, WRAPPER_LEVELS, scratch)))
            report(&e, event);
    }
}

const Rule rule_cond_no_loop = {
    .id = "cond-no-loop",
    .title = "Condition wait that is not repeated in a loop",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-821",
    .cert = "CON36-C",
    .concept = "locks",
    .summary = "A thread waits on a condition variable once and goes on without testing its condition again.",
    .why = "A wait on a condition variable may return although nobody signalled. And even after a signal the condition "
           "may be false again: another thread can take the mutex between the signal and the return of the wait, "
           "and use up what the signal announced.\n"
           "\n"
           "Code that tests its condition with `if` then goes on with an empty queue, a buffer that is still full or "
           "an object that is not ready. It shows under load only, and only sometimes.",
    .fix =
        "Test the condition in a loop around the wait: while (!ready) pthread_cond_wait(&cond, &mutex). The test and "
        "the wait belong under the same mutex.",
    .limits =
        "A wait outside any loop is accepted when every caller of its function calls it in a loop that can test "
        "a condition again, also where it waits for one value of a parameter only. Whether the loop tests the right "
        "condition is not judged.\n"
        "\n"
        "Where a wait needs no condition at all, because a wake-up too many does no harm, the report is correct by "
        "the letter and can be suppressed with that reason.",
    .seen = "memcached 1.6.18 (crawler.c) and multipath-tools 0.9.4: one wait for the start of a thread. helgrind's "
            "tc23_bogus_condwait.",
    .bad_example = "bad_if_before_wait.c",
    .good_example = "good_while_before_wait.c",
    .run = run,
};
