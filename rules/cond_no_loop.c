/* cond_no_loop.c: a wait on a condition variable outside any loop.
 * Argument: a wait may return without a signal, and the condition may be false again after one. A wait that is the
 * whole of a wrapper, or of one way through it that its caller chooses by a parameter, is judged at its callers; one
 * behind any other if is not. Known misses: loops that test something else. */
#include "rules/evidence.h"

enum { WRAPPER_LEVELS = 4 };

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

/* A wait as a function sees it: its own, or by a call that leads to one. */
typedef struct Wait {
    const LockEvent *event;
    FnId fn;
    InstrId instr;
    PathId condition, mutex;
    FnId callee; /* that waits; 0: fn itself does */
} Wait;

static bool has_number_argument(const Model *m, FnId fn, InstrId call) {
    const CallSite *site = callgraph_site_at(m->graph, fn, call);
    for (uint32_t i = 0; site && i < site->arg_count; i++) {
        if (path_get(m->paths, site->args[i])->kind == PATH_INT)
            return true;
    }
    return false;
}

/* Waits for a time, or for ever if that is what the time says: unless the caller writes down a number for it. */
static bool is_timed(const Model *m, const Wait *wait) {
    uint32_t count = 0;
    const LockEvent *events = locks_events(m->locks, wait->event->fn, &count);
    bool chooses = false;
    for (const LockEvent *other = events; other < events + count; other++)
        chooses = chooses || (other->kind == LOCK_EVENT_WAIT && other->is_try &&
                              path_same(other->condition, wait->event->condition));
    return wait->event->is_try || (chooses && wait->callee.i && !has_number_argument(m, wait->fn, wait->instr));
}

/* The function does nothing but wait, under a mutex that its caller has taken: so is the test the caller's. */
static bool is_callers(const Evidence *e, const Wait *wait) {
    const Model *m = e->m;
    const FnValues *v = m->values[wait->fn.i];
    return !locks_site_before(m->locks, m->paths, m->graph, v, wait->mutex, wait->instr).i &&
           !can_be_passed(m, wait->fn, model_block_of(m, wait->fn, wait->instr), e->scratch);
}

static void report(const Evidence *e, const Wait *wait) {
    const Model *m = e->m;
    const char *condition = evidence_name(e, wait->condition), *fn = model_fn_name(m, wait->fn);
    bool doubtful = is_timed(m, wait) || is_callers(e, wait) || is_read_again(m, wait->fn, wait->instr);
    Tier tier = doubtful ? TIER_LOW : TIER_HIGH;
    Finding *f = evidence_begin(e, "cond-no-loop", tier, SEVERITY_WARNING, wait->fn, wait->instr);
    f->message = sink_text(e->sink, "%s waits on %s once and does not test its condition again", fn, condition);
    ClassId class = path_class(m->paths, wait->condition);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : condition);
    f->fix = "put the test of the condition and the wait into a while loop";
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    if (wait->callee.i)
        evidence_step(e, side, STEP_CALL, wait->fn, wait->instr, "",
                      sink_text(e->sink, "calls %s", model_fn_name(m, wait->callee)));
    evidence_step(e, side, STEP_WAIT, wait->event->fn, wait->event->instr, "",
                  sink_text(e->sink, "waits on %s", condition));
    finding_add_assumption(e->sink, f, "what follows the wait relies on the condition");
}

/* What the function waits on its caller has handed over. */
static bool is_wrapper(const Evidence *e, const Wait *wait) {
    const PathPool *paths = e->m->paths;
    return path_get(paths, wait->condition)->kind == PATH_PARAM ||
           (path_get(paths, path_root(paths, wait->condition, true))->kind == PATH_PARAM && is_callers(e, wait));
}

static void judge(const Evidence *e, Map *told, const Wait *wait, int levels);

/* The calls of a wrapper; without any there is nobody to judge. */
static void judge_callers(const Evidence *e, Map *told, const Wait *wait, int levels) {
    const Model *m = e->m;
    for (uint32_t i = m->graph->callers_first[wait->fn.i]; i < m->graph->callers_first[wait->fn.i + 1]; i++) {
        const CallSite *site = &m->graph->sites.data[m->graph->callers[i]];
        const FnValues *v = m->values[site->caller.i];
        Wait outer = {.event = wait->event, .fn = site->caller, .instr = site->instr, .callee = wait->fn};
        outer.condition = locks_at_call(m->paths, v, site->instr, wait->fn, wait->condition);
        outer.mutex = locks_at_call(m->paths, v, site->instr, wait->fn, wait->mutex);
        judge(e, told, &outer, levels - 1);
    }
}

static void judge(const Evidence *e, Map *told, const Wait *wait, int levels) {
    const Model *m = e->m;
    if (in_loop(m, wait->fn, wait->instr))
        return;
    if (is_wrapper(e, wait)) {
        if (levels > 0)
            judge_callers(e, told, wait, levels);
        return;
    }
    bool passed = can_be_passed(m, wait->fn, model_block_of(m, wait->fn, wait->instr), e->scratch);
    bool is_new = false;
    if (passed || !callers_loop(m, wait->fn, WRAPPER_LEVELS, e->scratch))
        map_slot(told, map_pair(wait->fn.i, wait->instr.i), &is_new);
    if (is_new)
        report(e, wait);
}

/* One finding for each wait, or call of a wrapper; waits without a time are the surer ones. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    for (int timed = 0; timed < 2; timed++) {
        VEC_EACH(const LockEvent, event, &m->locks->events) {
            Wait wait = {event, event->fn, event->instr, event->condition, event->lock, {0}};
            if (event->kind == LOCK_EVENT_WAIT && event->is_try == timed)
                judge(&e, told, &wait, WRAPPER_LEVELS);
        }
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
