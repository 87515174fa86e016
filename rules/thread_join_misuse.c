/* thread_join_misuse.c: a thread is joined, detached or cancelled when its handle means nothing any more, or by itself.
 * Argument: on every way to the call the thread that this variable holds was joined or detached, and no thread was
 * created with it since; or the handle is the result of pthread_self in the same function.
 * Known misses: handles in arrays and lists, and those that are copied. Noise: handles changed where it is not seen. */
#include "rules/life_steps.h"

/* pthread_self and its kin: a function of that name without a body. */
static bool is_own_handle(const Model *m, PathId handle) {
    const Path *path = path_get(m->paths, handle);
    const CallSite *site =
        path->kind == PATH_RESULT ? callgraph_site_at(m->graph, (FnId){path->a}, (InstrId){path->b}) : NULL;
    return site && site->api && site->api->kind == SYNC_THREAD_SELF;
}

static const char *state_words(LifeMask before) {
    return before & LIFE_DETACHED ? "is detached" : "was joined before";
}

static void report(const Evidence *e, const LifeEvent *event) {
    const char *object = life_object_name(e, event), *fn = model_fn_name(e->m, event->fn);
    bool sure = !event->callee.i && !(event->before & LIFE_SHARED);
    Finding *f = life_begin(e, "thread-join-misuse", sure ? TIER_DEFINITE : TIER_HIGH, SEVERITY_ERROR, event);
    const char *how = event->callee.i ? sink_text(e->sink, "calls %s, which ", model_fn_name(e->m, event->callee)) : "";
    f->message = sink_text(e->sink, "%s %s%s the thread of %s, which %s", fn, how, life_verb(event->api), object,
                           state_words(event->before));
    f->fix = sink_text(e->sink, "join or detach the thread of %s once, and forget the handle then", object);
}

static void report_self(const Evidence *e, const CallSite *site) {
    const char *fn = model_fn_name(e->m, site->caller);
    Finding *f = evidence_begin(e, "thread-join-misuse", TIER_DEFINITE, SEVERITY_ERROR, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s joins the thread that it runs on", fn);
    f->object = fn;
    f->fix = "let another thread join this one, or detach it";
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_WAIT, site->caller, site->instr, "", "waits for its own end");
}

static bool is_misuse(const LifeEvent *event) {
    LifeMask before = event->before & ~LIFE_SHARED;
    bool ended = before == LIFE_ENDED || before == LIFE_DETACHED || before == (LIFE_ENDED | LIFE_DETACHED);
    bool acts = event->act == LIFE_ENDS || event->act == LIFE_DETACHES || event->act == LIFE_USES;
    return life_is_thread(event->api) && acts && ended && !event->weak;
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        if (is_misuse(event))
            report(&e, event);
    }
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (bitset_has(&m->scope->fns, site->caller.i) && site->api && site->api->kind == SYNC_THREAD_JOIN &&
            is_own_handle(m, site_object(m->paths, m->values[site->caller.i], site)))
            report_self(&e, site);
    }
}

const Rule rule_thread_join_misuse = {
    .id = "thread-join-misuse",
    .title = "Thread joined or detached twice, or by itself",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-675",
    .cert = "CON39-C",
    .concept = "executor-pools",
    .summary = "A thread is joined, detached or cancelled after it was joined or detached, or it joins itself.",
    .why =
        "With the join the handle ends: the system may give the same number to the next thread. A second join, detach "
        "or cancel then hits a thread that has nothing to do with it, or memory that was freed. To join a detached "
        "thread is undefined as well: it may be gone. A thread that joins itself waits for ever, or the call fails "
        "unnoticed.\n"
        "\n"
        "It happens where a stop function and a clean-up both join, and where a thread is detached somewhere after "
        "joining was written.",
    .fix =
        "Let one place own the handle. Join or detach there, once, and note that it is done: a flag beside the handle "
        "that is cleared with the join.",
    .limits =
        "A handle is followed by the variable or member that holds it, inside a function and into those that it calls. "
        "Handles in arrays and lists and copies of handles are not followed.\n"
        "\n"
        "May be wrong when another function stores a new thread into the variable in between.",
    .seen = "None in the programs and fixed bugs of tests/accuracy. helgrind's tc20_verifywrap.",
    .bad_example = "bad_joined_twice.c",
    .good_example = "good_joined_once.c",
    .run = run,
};
