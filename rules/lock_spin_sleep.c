/* lock_spin_sleep.c: a thread sleeps, or waits for another one, while it holds a spin lock.
 * Argument: on every way to the call the thread holds a lock whose waiters do not sleep but try again and again; the
 * call blocks, by the library tables, or waits for a condition variable, a semaphore, a barrier or the end of a thread.
 * Another thread that may run at that time takes the lock: it burns a core until the call comes back. Known misses:
 * mutexes taken meanwhile, reads and writes of files. Noise: waits that are known to be short. */
#include "rules/evidence.h"
#include "rules/waits.h"

typedef struct Search {
    const Evidence *e;
    Bitset spinning; /* ClassIds */
    Map *told;       /* (FnId, InstrId) */
} Search;

/* Tried in a loop, or taken by a function that does not come back without it. */
static bool spins(const Model *m, FnId fn, const Taken *taken) {
    return !taken->callee.i &&
           (!taken->is_try || m->values[fn.i]->cfg->loop_head[model_block_of(m, fn, taken->site)] != UINT32_MAX);
}

/* Somebody who takes the lock, perhaps while the moment lasts. */
static bool find_spinner(const Model *m, ClassId lock, Moment moment, CtxId *out_ctx, InstrId *out_instr) {
    const Threads *t = m->threads;
    for (uint32_t c = 1; c < t->contexts.len; c++) {
        FnId fn = t->contexts.data[c].fn;
        VEC_EACH(const Taken, taken, &m->locks->fns[fn.i].summary.taken) {
            PathId resolved = spins(m, fn, taken) ? ctx_resolve(t, (CtxId){c}, taken->lock) : (PathId){0};
            uint32_t block = model_block_of(m, fn, taken->site);
            if (!resolved.i || path_class(m->paths, resolved).i != lock.i || t->contexts.data[c].doubtful ||
                !threads_may_parallel(t, moment, ctx_moment_at(t, (CtxId){c}, block, taken->site)))
                continue;
            *out_ctx = (CtxId){c};
            *out_instr = taken->site;
            return true;
        }
    }
    return false;
}

static bool sleeps(const CallSite *site) {
    return (site->traits & 1u << TRAIT_BLOCKING) || (site->api && call_is_wait(site->api));
}

static void report(const Search *s, const CallSite *site, CtxId ctx, ClassId lock, CtxId spinner, InstrId at) {
    const Evidence *e = s->e;
    const char *held = sink_text(e->sink, "%s", class_name(e->m->paths, lock));
    FnId taker = ctx_get(e->m->threads, spinner)->fn;
    Finding *f = evidence_begin(e, "lock-spin-sleep", TIER_HIGH, SEVERITY_WARNING, site->caller, site->instr);
    f->message = sink_text(e->sink, "%s calls %s with spin lock %s held, and %s spins meanwhile",
                           model_fn_name(e->m, site->caller), site->callee, held, model_fn_name(e->m, taker));
    f->object = held;
    f->fix = sink_text(e->sink, "give %s back before %s is called, or make it a mutex", held, site->callee);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_WAIT, site->caller, site->instr, held,
                  sink_text(e->sink, "calls %s, which sleeps", site->callee));
    side = evidence_side(e, f, spinner, at);
    evidence_step(e, side, STEP_ACQUIRE, taker, at, held, sink_text(e->sink, "tries %s again and again", held));
}

static void judge_in_context(const Search *s, const CallSite *site, CtxId ctx) {
    const Threads *t = s->e->m->threads;
    Moment moment = ctx_moment_at(t, ctx, site->block, site->instr);
    uint32_t count = 0;
    const uint32_t *members = setpool_members(t->sets, ctx_locks_at(t, ctx, site->instr), &count);
    const uint32_t *held = arena_copy(s->e->scratch, members, sizeof *members * count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId lock = {held[i] >> 1};
        CtxId spinner;
        InstrId at;
        bool is_new = false;
        if (!bitset_has(&s->spinning, lock.i) || !find_spinner(s->e->m, lock, moment, &spinner, &at))
            continue;
        map_slot(s->told, map_pair(site->caller.i, site->instr.i), &is_new);
        if (is_new)
            report(s, site, ctx, lock, spinner, at);
        return;
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e, .spinning = locks_that_spin(m, scratch), .told = map_new(scratch)};
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!sleeps(site) || site->fatal || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
            if (!ctx_get(m->threads, ctx)->doubtful && ctx_reaches(m->threads, ctx, site->instr))
                judge_in_context(&s, site, ctx);
        }
    }
}

const Rule rule_lock_spin_sleep = {
    .id = "lock-spin-sleep",
    .title = "Sleep with a spin lock held",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "CON05-C",
    .concept = "trade-offs",
    .summary = "A thread sleeps or waits for another one while it holds a spin lock that another thread takes.",
    .why =
        "Who waits for a spin lock does not sleep: it tries again and again, and uses a whole core for it. That pays "
        "only if the lock is held for a few instructions. If its holder sleeps, each thread that wants the lock burns "
        "a core for as long, and on a machine with few cores the holder may not even get one to wake up on.",
    .fix = "Give the spin lock back before the call. If the call has to stand under a lock, use a mutex: its waiters "
           "sleep too.",
    .limits = "Known as spin locks are those of the library tables, pthread_spin_lock among them, and atomic variables "
              "that are taken in a loop. Calls that block are those of lock-blocking-call, and waits for condition "
              "variables, semaphores, barriers and the end of a thread. To take a mutex under a spin lock may sleep as "
              "well; it is not reported, nor is reading and writing.\n"
              "\n"
              "A loop that looks at a plain variable and sleeps in between holds no lock: race-unguarded-read and "
              "race-volatile-sync tell of it.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_sleeps_under_spin_lock.c",
    .good_example = "good_sleeps_after_release.c",
    .run = run,
};
