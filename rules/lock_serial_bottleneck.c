/* lock_serial_bottleneck.c: threads that run side by side do most of their work under one lock.
 * Argument: serial.h estimates from the code how much of what a thread does is done with the lock held. If that is
 * three quarters or more, by Amdahl's law no number of such threads is even one and a half times as fast as one. The
 * lock is a variable that exists once, several of the threads run at a time, and there is real work under the lock: a
 * loop, or calls of functions. Known misses: locks in objects; work in functions without a body, which all count alike.
 * Noise: the estimate counts instructions, and neither waiting nor how often a branch is taken; this is why the tier is
 * the lowest. */
#include "rules/evidence.h"

static const double LEAST_SHARE = 0.75;

/* A call of the thread's that is made with the lock held, with the fewest callers; or else none. */
static CtxId context_with_lock(const Model *m, const SerialShare *share, const CallSite **out_site) {
    const Threads *t = m->threads;
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        const Context *ctx = ctx_get(t, (CtxId){c});
        uint32_t count = 0;
        const CallSite *sites = callgraph_sites(t->graph, ctx->fn, &count);
        for (uint32_t i = 0; i < count && ctx->thread.i == share->thread.i && !ctx->doubtful; i++) {
            bool takes = sites[i].api && sites[i].api->kind == SYNC_ACQUIRE;
            PathId lock = takes ? site_object(m->paths, m->values[ctx->fn.i], &sites[i]) : (PathId){0};
            if (!takes || path_class(m->paths, ctx_resolve(t, (CtxId){c}, lock)).i != share->lock.i)
                continue;
            *out_site = &sites[i];
            return (CtxId){c};
        }
    }
    return (CtxId){0};
}

static void report(const Evidence *e, const SerialShare *share) {
    const Model *m = e->m;
    const CallSite *site;
    CtxId ctx = context_with_lock(m, share, &site);
    if (!ctx.i)
        return;
    const char *lock = class_name(m->paths, share->lock), *thread = thread_get(m->threads, share->thread)->name;
    Finding *f = evidence_begin(e, "lock-serial-bottleneck", TIER_LOW, SEVERITY_NOTE, site->caller, site->instr);
    f->message = sink_text(e->sink, "threads %s do about %u %% of their work with %s held", thread,
                           (unsigned)(share->share * 100 + 0.5), lock);
    f->object = sink_text(e->sink, "%s", lock);
    f->key = thread;
    f->fix = sink_text(e->sink, "prepare before %s is taken and use the result after it is given back", lock);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_ACQUIRE, site->caller, site->instr, f->object, sink_text(e->sink, "takes %s", lock));
    finding_add_assumption(e->sink, f,
                           sink_text(e->sink, "all branches are taken, and loops turn %d times", SERIAL_TURNS));
    finding_add_assumption(e->sink, f,
                           sink_text(e->sink, "with this share 16 threads are at most %.1f times as fast as one",
                                     serial_bound(share->share, 16)));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    VEC_EACH(const SerialShare, share, &m->serial) {
        bool is_one = class_is_object(m->paths, share->lock) && !class_is_array(m->paths, share->lock);
        const Thread *thread = thread_get(m->threads, share->thread);
        if (is_one && thread->many && thread->origin == THREAD_CREATED && share->share >= LEAST_SHARE &&
            share->loops + share->calls > 0)
            report(&e, share);
    }
}

const Rule rule_lock_serial_bottleneck = {
    .id = "lock-serial-bottleneck",
    .title = "Most of the threads' work under one lock",
    .tier = TIER_LOW,
    .severity = SEVERITY_NOTE,
    .cwe = "",
    .cert = "",
    .concept = "trade-offs",
    .summary = "Several threads of one kind do three quarters of their work or more with the same lock held.",
    .why = "What is done under a lock is done by one thread at a time. If that is most of the work, the threads take "
           "turns: "
           "with three quarters of it under the lock, sixteen threads are at most 1.3 times as fast as one, and the "
           "switches between them cost more than is won.",
    .fix = "Do before the lock is taken what needs no shared data (reading, parsing, allocating), and after it is "
           "given back "
           "what only uses the result. Where the data itself is the work, split it: a lock for each part.",
    .limits =
        "An estimate from the code: every loop counts as ten turns, every branch as taken, every function without a "
        "body as twenty instructions, and waiting as nothing. `lockwise query serial` prints it for all threads "
        "and locks. Only locks that are variables of their own are reported; one in an object may be many locks.\n"
        "\n"
        "Tier low: measure before you change anything.",
    .seen = "memcached 1.6.18, at the lowest tier; whether it costs anything was not measured.",
    .bad_example = "bad_parses_under_lock.c",
    .good_example = "good_parses_before.c",
    .run = run,
};
