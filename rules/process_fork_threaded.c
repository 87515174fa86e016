/* process_fork_threaded.c: a process with several threads forks, and the child calls what may be locked for ever.
 * Argument: where fork is called another thread may live: the caller is one that was created, or has created one that
 * it has not joined. Between fork and exec the child then calls what is not async-signal-safe: the thread that was in
 * there at that moment is not in the child and never comes out. Functions that the C library's own fork puts in order
 * (malloc, stdio) lower the tier. Known misses: children that return from the function that forks; functions that are
 * not in the table of traits. Noise: locks that no other thread holds for long enough. */
#include "rules/fork_child.h"

typedef struct Wanted {
    uint32_t wanted, unwanted; /* bits of SyncTrait */
} Wanted;

/* Locks of the program are process-fork-held-lock's. */
static bool is_wrong(const ForkWalk *walk, const CallSite *site) {
    const Wanted *traits = walk->context;
    bool locks = site->api && (site->api->kind == SYNC_ACQUIRE || site->api->kind == SYNC_TRY_ACQUIRE ||
                               site->api->kind == SYNC_RELEASE);
    return !locks && (site->traits & traits->wanted) && !(site->traits & traits->unwanted);
}

static void report(const ForkWalk *walk, const CallSite *fork, CtxId ctx, Misstep at, Tier tier) {
    const Evidence *e = walk->e;
    const CallSite *last = NULL;
    Side *side = NULL;
    Finding *f = fork_begin_finding(walk, "process-fork-threaded", tier, ctx, fork, at, &last, &side);
    evidence_step(e, side, STEP_NOTE, last->caller, last->instr, "",
                  sink_text(e->sink, "the child calls %s", last->callee));
    f->message = sink_text(
        e->sink,
        "the child that %s forks calls %s before it executes a program; %s may hold a lock of such functions then",
        model_fn_name(e->m, fork->caller), last->callee, fork_other_thread(e, ctx, fork));
    f->object = last->callee;
    f->fix = sink_text(e->sink, "between fork and exec call only async-signal-safe functions, or use posix_spawn");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    const uint32_t unsafe = 1u << TRAIT_SIGNAL_UNSAFE, mended = 1u << TRAIT_FORK_SAFE;
    const Wanted deadly = {unsafe, mended}, any = {unsafe, 0};
    ForkWalk walk_deadly = fork_walk_new(&e, is_wrong, &deadly), walk_any = fork_walk_new(&e, is_wrong, &any);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *fork = &m->graph->sites.data[i];
        if (!fork->api || fork->api->kind != SYNC_FORK || !bitset_has(&m->scope->fns, fork->caller.i))
            continue;
        CtxId ctx = fork_beside_threads(m, fork);
        Misstep worst = ctx.i ? fork_walk_child(&walk_deadly, fork) : (Misstep){0};
        Misstep mild = ctx.i ? fork_walk_child(&walk_any, fork) : (Misstep){0};
        if (worst.site)
            report(&walk_deadly, fork, ctx, worst, TIER_HIGH);
        else if (mild.site)
            report(&walk_any, fork, ctx, mild, TIER_LOW);
    }
}

const Rule rule_process_fork_threaded = {
    .id = "process-fork-threaded",
    .title = "Unsafe call in the child of a process with threads",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "",
    .concept = "processes-and-threads",
    .summary =
        "A process with several threads forks, and the child calls a function that is not async-signal-safe before it "
        "executes another program.",
    .why =
        "The child of fork has a copy of all memory, locks included, but only one thread: the one that called fork. A "
        "lock that another thread held at that moment stays locked in the child for ever, since its owner is not "
        "there. This holds for the locks inside the C library: of syslog, the time zone, the resolver, the "
        "environment. The child hangs, rarely, under load, and nobody sees why.\n"
        "\n"
        "POSIX therefore allows the child of a process with threads only async-signal-safe functions until it calls "
        "one of the exec functions.",
    .fix = "Prepare everything that needs memory or locks before fork; in the child call only dup2, close, sigaction, "
           "execve, _exit and the like. posix_spawn does the common cases.",
    .limits =
        "Reported once for each call of fork, at the first such call of the child. Locks of the program are the "
        "business of "
        "process-fork-held-lock. A child that returns from the "
        "function that forked is not followed, nor are functions that the table of traits does not list.\n"
        "\n"
        "The GNU C library's fork puts the locks of malloc and stdio in order, so that these calls work there although "
        "POSIX promises nothing: the tier is low if the child makes no others. It is low too where it is not "
        "known who calls the function that forks, unless all who perhaps do are threads that were created.",
    .seen = "redis 7.0.15, whose child logs with strftime; fuse3 3.14 and collectd, whose children call setenv.",
    .bad_example = "bad_helper_of_child.c",
    .good_example = "good_prepared_before_fork.c",
    .run = run,
};
