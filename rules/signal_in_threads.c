/* signal_in_threads.c: signals that one thread is to take are blocked after other threads have been created.
 * Argument: the program takes signals one by one (sigwait, signalfd). This works only if all threads have them blocked;
 * a thread has the mask of its creator at that moment. Here a thread blocks signals for good while a thread that it has
 * created before lives, whose functions block none: the system may give the signal to that one. Known misses: threads
 * that are created by others; masks that are put together for each signal. Noise: signals that are sent to one thread
 * by pthread_kill. */
#include "rules/evidence.h"

/* A call that takes signals, in a context; ctx 0: none. */
typedef struct Wait {
    CtxId ctx;
    const CallSite *site;
} Wait;

static Wait find_wait(const Model *m) {
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        for (CtxId id = m->threads->of_fn[site->caller.i]; id.i; id = ctx_get(m->threads, id)->next) {
            if (site->api && site->api->kind == SYNC_SIGNAL_WAIT && ctx_reaches(m->threads, id, site->instr) &&
                thread_get(m->threads, ctx_get(m->threads, id)->thread)->origin != THREAD_SIGNAL)
                return (Wait){id, site};
        }
    }
    return (Wait){0};
}

/* By thread: whether it blocks or takes signals itself. */
static bool *find_careful(const Model *m, Arena *scratch) {
    const Threads *t = m->threads;
    bool *careful = ARENA_ARRAY(scratch, bool, t->threads.len);
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        uint32_t count = 0;
        const Context *ctx = &t->contexts.data[c];
        const CallSite *sites = callgraph_sites(m->graph, ctx->fn, &count);
        for (uint32_t i = 0; i < count; i++) {
            const SyncCall *api = sites[i].api;
            careful[ctx->thread.i] |= api && (api->kind == SYNC_SIGNAL_WAIT || api->kind == SYNC_SIGNAL_MASK);
        }
    }
    return careful;
}

static void report(const Evidence *e, ThreadId id, const CallSite *mask, CtxId ctx, Wait wait) {
    const Model *m = e->m;
    const Thread *thread = thread_get(m->threads, id);
    const CallSite *made = &m->graph->sites.data[thread->site];
    bool sure = !ctx_get(m->threads, ctx)->doubtful && !ctx_get(m->threads, wait.ctx)->doubtful;
    Finding *f = evidence_begin(e, "signal-in-threads", sure ? TIER_HIGH : TIER_LOW, SEVERITY_WARNING, mask->caller,
                                mask->instr);
    Side *side = evidence_side(e, f, ctx, mask->instr);
    evidence_step(e, side, STEP_NOTE, made->caller, made->instr, "",
                  sink_text(e->sink, "thread %s is created, with signals not blocked", thread->name));
    evidence_step(e, side, STEP_NOTE, mask->caller, mask->instr, "",
                  sink_text(e->sink, "blocks signals, for this thread"));
    evidence_step(e, evidence_side(e, f, wait.ctx, wait.site->instr), STEP_NOTE, wait.site->caller, wait.site->instr,
                  "", sink_text(e->sink, "takes them by %s", wait.site->callee));
    f->message =
        sink_text(e->sink, "%s blocks signals that %s takes by %s, when thread %s runs already without blocking them",
                  model_fn_name(m, mask->caller), model_fn_name(m, wait.site->caller), wait.site->callee, thread->name);
    f->object = thread->name;
    f->fix = sink_text(e->sink,
                       "block the signals before the first thread is created: threads have the mask of their creator");
    finding_add_assumption(e->sink, f, "the signals are sent to the process");
}

/* Threads that a context has created before an instruction, and that still live. */
static void search_context(const Evidence *e, const bool *careful, bool *told, CtxId ctx, const CallSite *mask,
                           Wait wait) {
    const Threads *t = e->m->threads;
    SetId live = ctx_moment_at(t, ctx, mask->block, mask->instr).live;
    for (uint32_t k = 1; k < t->threads.len; k++) {
        const Thread *thread = &t->threads.data[k];
        bool mine = thread->origin == THREAD_CREATED && thread->creator.i == ctx_get(t, ctx)->thread.i &&
                    setpool_has(t->sets, live, thread->spawn.i);
        if (!mine || careful[k] || told[k])
            continue;
        told[k] = true;
        report(e, (ThreadId){k}, mask, ctx, wait);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Wait wait = find_wait(m);
    if (!wait.ctx.i)
        return;
    const bool *careful = find_careful(m, scratch);
    bool *told = ARENA_ARRAY(scratch, bool, m->threads->threads.len);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *mask = &m->graph->sites.data[i];
        const Path *saved = path_get(m->paths, mask->api ? site_argument(mask, mask->api->saved) : (PathId){0});
        if (!interrupts_is_blocking(m->interrupts, i) || saved->kind != PATH_INT ||
            !bitset_has(&m->scope->fns, mask->caller.i))
            continue;
        for (CtxId id = m->threads->of_fn[mask->caller.i]; id.i; id = ctx_get(m->threads, id)->next) {
            if (ctx_reaches(m->threads, id, mask->instr))
                search_context(&e, careful, told, id, mask, wait);
        }
    }
}

const Rule rule_signal_in_threads = {
    .id = "signal-in-threads",
    .title = "Signals blocked after threads were created",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-696",
    .cert = "",
    .concept = "multitasking",
    .summary = "Signals that one thread is to take with sigwait or signalfd are blocked when other threads run already "
               "that do "
               "not block them.",
    .why =
        "A signal that is sent to the process goes to any thread that does not block it. sigwait and signalfd get it "
        "only if all "
        "threads do. Each thread has its own mask, which it inherits from its creator: blocking signals later "
        "changes the mask of the calling thread alone. The thread that was created before then gets the signal, and it "
        "ends the process, or runs a handler in the wrong place.",
    .fix = "Block the signals in main before the first thread is created, also before libraries are initialised that "
           "create "
           "threads; or let each thread block them before it does anything else.",
    .limits =
        "Reported once for each thread that is created too early, if its creator blocks signals later, without keeping "
        "the mask before, and the program takes signals by sigwait, sigwaitinfo, sigtimedwait or signalfd. Threads "
        "that touch their "
        "own mask are left out; which signals are meant is not looked at. The tier is low where calls through pointers "
        "lead to the place.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_blocked_too_late.c",
    .good_example = "good_blocked_first.c",
    .run = run,
};
