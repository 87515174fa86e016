/* lock_blocking_call.c: a call that sleeps, or waits for somebody else, while a lock is held.
 * Argument: on every way to the call this thread holds the lock, and another thread that may run at that time takes it: it
 * waits as long as the call does. What blocks is a trait in the library tables: sleeping, waiting for a process, the
 * resolver. Known misses: reads and writes of sockets and files, which block or not by what they are opened on; waits that
 * a flag makes short. Noise: locks that nobody needs while the call lasts. */
#include "rules/chain.h"
#include "rules/evidence.h"
#include "rules/waits.h"

typedef struct Claim {
    ClassId lock;
    CtxId ctx;
    const CallSite *site;
} Claim;

typedef struct Search {
    const Evidence *e;
    VEC(Claim) claims; /* who takes which lock, and waits for it */
    Map *told;         /* (holder's FnId, InstrId) */
    Bitset spinning;   /* ClassIds of locks that another rule tells of */
} Search;

static bool takes_and_waits(const CallSite *site) {
    return site->api && site->api->kind == SYNC_ACQUIRE;
}

static void collect_claims(Search *s) {
    const Model *m = s->e->m;
    const Threads *t = m->threads;
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (!takes_and_waits(site) || site->fatal || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        PathId lock = site_object(m->paths, m->values[site->caller.i], site);
        for (CtxId ctx = t->of_fn[site->caller.i]; lock.i && ctx.i; ctx = ctx_get(t, ctx)->next) {
            ClassId class = path_class(m->paths, ctx_resolve(t, ctx, lock));
            if (class.i && !ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, site->instr))
                *vec_push(s->e->scratch, &s->claims) = (Claim){class, ctx, site};
        }
    }
}

/* Somebody who needs a lock of a class, perhaps while `moment` lasts; NULL if nobody does. */
static const Claim *other_claim(const Search *s, ClassId lock, Moment moment) {
    const Threads *t = s->e->m->threads;
    VEC_EACH(const Claim, claim, &s->claims) {
        if (claim->lock.i == lock.i &&
            threads_may_parallel(t, moment, ctx_moment_at(t, claim->ctx, claim->site->block, claim->site->instr)))
            return claim;
    }
    return NULL;
}

/* ---- a call ---- */

static void report(const Search *s, const CallSite *site, CtxId ctx, uint32_t lock, const Claim *other) {
    const Evidence *e = s->e;
    ChainLink holder = chain_holder(e->m, ctx, site->instr, lock);
    FnId fn = ctx_get(e->m->threads, holder.ctx)->fn;
    bool is_new = false;
    map_slot(s->told, map_pair(fn.i, holder.instr.i), &is_new);
    if (!is_new)
        return;
    const char *held = evidence_locks(e, setpool_from(e->m->threads->sets, &lock, 1));
    const char *through =
        fn.i == site->caller.i ? "" : sink_text(e->sink, " through %s", model_fn_name(e->m, site->caller));
    Tier tier = site->traits & 1u << TRAIT_SLEEPING ? TIER_LOW : TIER_HIGH;
    Finding *f = evidence_begin(e, "lock-blocking-call", tier, SEVERITY_WARNING, fn, holder.instr);
    f->message =
        sink_text(e->sink, "%s calls %s%s with %s held, and %s waits for that lock meanwhile", model_fn_name(e->m, fn),
                  site->callee, through, held, model_fn_name(e->m, other->site->caller));
    f->object = held;
    f->fix = sink_text(e->sink, "give %s back before %s is called", held, site->callee);
    Side *side = evidence_side(e, f, ctx, site->instr);
    evidence_step(e, side, STEP_WAIT, site->caller, site->instr, held,
                  sink_text(e->sink, "calls %s, which blocks", site->callee));
    side = evidence_side(e, f, other->ctx, other->site->instr);
    evidence_step(e, side, STEP_ACQUIRE, other->site->caller, other->site->instr, held,
                  sink_text(e->sink, "waits for %s", held));
}

static void judge_in_context(const Search *s, const CallSite *site, CtxId ctx) {
    const Threads *t = s->e->m->threads;
    Moment moment = ctx_moment_at(t, ctx, site->block, site->instr);
    uint32_t count = 0;
    const uint32_t *held = setpool_members(t->sets, ctx_locks_at(t, ctx, site->instr), &count);
    for (uint32_t i = 0; i < count; i++) {
        bool spins = bitset_has(&s->spinning, held[i] >> 1);
        const Claim *other = spins ? NULL : other_claim(s, (ClassId){held[i] >> 1}, moment);
        if (other) {
            report(s, site, ctx, held[i], other);
            return;
        }
    }
}

static void judge(const Search *s, const CallSite *site) {
    const Threads *t = s->e->m->threads;
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (!ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, site->instr))
            judge_in_context(s, site, ctx);
    }
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e, .told = map_new(scratch), .spinning = locks_that_spin(m, scratch)};
    collect_claims(&s);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if ((site->traits & 1u << TRAIT_BLOCKING) && !site->fatal && bitset_has(&m->scope->fns, site->caller.i))
            judge(&s, site);
    }
}

const Rule rule_lock_blocking_call = {
    .id = "lock-blocking-call",
    .title = "Blocking call with a lock held",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-667",
    .cert = "CON05-C",
    .concept = "trade-offs",
    .summary = "A call sleeps or waits for somebody else while a lock is held that another thread needs.",
    .why =
        "All who need the lock wait as long as the call takes: the program is as slow as the name server, the child "
        "process or the pause in a retry loop. If what the call waits for needs the lock itself, the wait never ends.",
    .fix =
        "Take what is needed out of the protected data, give the lock back, make the call, and take the lock again to "
        "store the result. To wait for another thread use a condition variable, which gives the lock back.",
    .limits =
        "Calls that surely block only, as the table of traits lists them: sleep and its kin, wait, system, the "
        "resolver. "
        "Reading from and writing to sockets, pipes and files is left out: whether it blocks depends on how they were "
        "opened. Nothing is reported if no other thread is seen to take the lock.\n"
        "\n"
        "A lock whose only purpose is to let one thread at a time do the slow thing is reported as well. Pauses are of "
        "tier low: some locks are held through them on purpose, to stop a thread by taking its lock.",
    .bad_example = "bad_retries_under_lock.c",
    .good_example = "good_sleeps_between.c",
    .run = run,
};
