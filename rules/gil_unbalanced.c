/* gil_unbalanced.c: a function returns with an interpreter's lock given up, taken once too often, or given back once
 * too often.
 * Argument: the analysis follows each path; a return that leaves the token as no other return of the function does
 * breaks what the function does for its callers. A function that leaves it so at every return is there to do so, and
 * its callers are judged instead; but nobody can be the caller of a function that the interpreter calls, or of a
 * thread's start. Known misses: two mistakes that cancel each other. Noise: conditions that the analysis cannot
 * relate. */
#include "rules/evidence.h"

/* What the returns of a function do with the token. */
typedef struct Returns {
    bool held, released, suspended;
} Returns;

/* The function's events of that token: they stand together. */
static Returns returns_of(const Model *m, const LockEvent *event) {
    Returns all = {0};
    VEC_EACH(const LockEvent, other, &m->locks->token_events) {
        if (other->fn.i != event->fn.i || !path_same(other->lock, event->lock))
            continue;
        all.held = all.held || other->kind == LOCK_EVENT_EXIT_HELD;
        all.released = all.released || other->kind == LOCK_EVENT_EXIT_RELEASED;
        all.suspended = all.suspended || other->kind == LOCK_EVENT_EXIT_SUSPENDED;
    }
    return all;
}

/* The interpreter calls it, or a new thread does: nobody is there to mend what it leaves behind. */
static bool is_root(const Model *m, FnId fn) {
    const Threads *t = m->threads;
    bool root = bitset_has(&t->hosted, fn.i);
    for (uint32_t i = 1; i < t->threads.len; i++)
        root = root || (t->threads.data[i].origin == THREAD_CREATED && t->threads.data[i].root.i == fn.i);
    return root && m->graph->callers_first[fn.i] == m->graph->callers_first[fn.i + 1];
}

static bool returns_pointer(const Model *m, FnId fn) {
    const Tu *tu = fn_tu(m->prog, fn);
    TypeId result = tu_type(tu, tu_sym(tu, fn_func(m->prog, fn)->sym)->type)->elem;
    return tu_type(tu, result)->kind == TYPE_POINTER;
}

/* The result tells the caller whether the token was taken: what the other returns give is something else. Where NULL
 * means that it was not, a pointer that may be NULL as far as is known means that it was. */
static bool is_told_by_result(const Model *m, const LockEvent *held) {
    bool is_null = held->result.low == 0 && held->result.high == 0;
    bool is_pointer = returns_pointer(m, held->fn) && !is_null;
    VEC_EACH(const LockEvent, other, &m->locks->token_events) {
        bool same = other->fn.i == held->fn.i && other->kind == LOCK_EVENT_EXIT_RELEASED;
        bool null = other->result.low == 0 && other->result.high == 0;
        if (same && !(is_pointer && null) && held->result.low <= other->result.high &&
            other->result.low <= held->result.high)
            return false;
    }
    return true;
}

static bool is_odd(const Model *m, const LockEvent *event) {
    Returns all = returns_of(m, event);
    switch (event->kind) {
    case LOCK_EVENT_EXIT_SUSPENDED:
        return all.released || event->held_states || is_root(m, event->fn);
    case LOCK_EVENT_EXIT_HELD:
        return (all.released && !is_told_by_result(m, event)) || is_root(m, event->fn);
    case LOCK_EVENT_TOKEN_LEFT:
        return event->held_states || event->other.i;
    default:
        return false;
    }
}

static Tier tier_of(const LockEvent *event) {
    if (event->by_contract || (event->states != event->total && !event->sure_states))
        return TIER_LOW;
    return event->states == event->total ? TIER_DEFINITE : TIER_HIGH;
}

/* What the finding says of each kind of event. */
typedef struct Words {
    const char *message, *fix, *before, *here; /* of the function, and the token */
} Words;

static Words words_of(const LockEvent *event) {
    if (event->kind == LOCK_EVENT_EXIT_SUSPENDED)
        return (Words){"%s returns without taking %s again, which it has given up",
                       "take it again before this return: a block that gives up %s is left by its end only",
                       "gives up %s", "returns without %s"};
    if (event->kind == LOCK_EVENT_EXIT_HELD)
        return (Words){"%s returns without giving %s back, which it has taken", "give %s back before this return",
                       "takes %s", "returns with %s"};
    return (Words){"%s gives back %s, which it has not taken on this path", "give %s back only on paths that took it",
                   "gives %s back or up", "gives back %s once more than it was taken"};
}

static void report(const Evidence *e, const LockEvent *event) {
    const char *token = sink_text(e->sink, "%s", evidence_name(e, event->lock)), *fn = model_fn_name(e->m, event->fn);
    Words words = words_of(event);
    Finding *f = evidence_begin(e, "gil-unbalanced", tier_of(event), SEVERITY_ERROR, event->fn, event->instr);
    f->message = sink_text(e->sink, words.message, fn, token);
    f->object = token;
    f->fix = sink_text(e->sink, words.fix, token);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    bool taken = event->kind == LOCK_EVENT_EXIT_HELD;
    if (event->other.i)
        evidence_step(e, side, taken ? STEP_ACQUIRE : STEP_RELEASE, event->fn, event->other, token,
                      sink_text(e->sink, words.before, token));
    evidence_step(e, side, event->kind == LOCK_EVENT_TOKEN_LEFT ? STEP_RELEASE : STEP_RETURN, event->fn, event->instr,
                  event->kind == LOCK_EVENT_TOKEN_LEFT ? token : "", sink_text(e->sink, words.here, token));
    if (event->states != event->total)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

/* One finding for each function and kind: its first such place. */
static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *told = map_new(scratch);
    VEC_EACH(const LockEvent, event, &m->locks->token_events) {
        if (!bitset_has(&m->scope->fns, event->fn.i) || !is_odd(m, event))
            continue;
        bool is_new = false;
        map_slot(told, map_pair(event->fn.i, event->kind), &is_new);
        if (is_new)
            report(&e, event);
    }
}

const Rule rule_gil_unbalanced = {
    .id = "gil-unbalanced",
    .title = "GIL given up or taken, and not back as it was",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-667",
    .cert = "CON01-C",
    .concept = "gil",
    .summary = "A function returns on one path with Python's lock given up or still taken, unlike on its others.",
    .why = "A return, break or goto out of a block between Py_BEGIN_ALLOW_THREADS and Py_END_ALLOW_THREADS goes back "
           "to Python without its lock: the interpreter runs on beside another thread that has it, and crashes. A "
           "PyGILState_Ensure without its PyGILState_Release keeps the lock for ever once a thread of the program's "
           "own has taken it, and every other thread stands still.",
    .fix = "Leave the block by its end: put the result into a variable, and return behind Py_END_ALLOW_THREADS. Give "
           "every PyGILState_Ensure one exit with its PyGILState_Release that all paths go through.",
    .limits = "A function that leaves the lock in one way at every return is taken to be there for that, and its "
              "callers are checked instead; unless Python itself calls it, or it is the start of a thread. May be "
              "wrong where a flag that is set far away tells the paths apart.",
    .seen = "kamailio's apy_reload_script, fixed in 3df9647e.",
    .bad_example = "bad_return_in_block.c",
    .good_example = "good_one_exit.c",
    .run = run,
};
