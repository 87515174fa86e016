/* lock_blocking_call.c: a call that sleeps, or waits for somebody else, while a lock is held.
 * Argument: on every way to the call this thread holds the lock, and another thread that may run at that time takes it:
 * it waits as long as the call does. What blocks is a trait in the library tables: sleeping, waiting for a process, the
 * resolver; and a wait for a condition variable, of every lock but its own mutex. Each function that takes the lock and
 * comes to the call is told of. Known misses: reads and writes of sockets and files, which block or not by what they
 * are opened on; waits that a flag makes short. Noise: locks that nobody needs while the call lasts. */
#include "rules/chain.h"
#include "rules/evidence.h"
#include "rules/waits.h"

typedef struct Claim {
    ClassId lock;
    CtxId ctx;
    const CallSite *site;
    SetId held;
    bool own;      /* the lock is in what each instance of the thread has for itself */
    bool is_alone; /* the lock is in what nobody else can reach */
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

/* Whether a lock that a call takes lies in an object that only this thread can reach. resolved: in the context. */
static bool is_private(const Model *m, CtxId ctx, const CallSite *site, PathId lock, PathId resolved) {
    if (!m->accesses->ownership || site->api->object < 0)
        return false;
    Need need = escape_argument(m->escapes, site, (uint32_t)site->api->object);
    return ownership_is_private(m->accesses->ownership, ctx, site->instr, need, path_root(m->paths, lock, false),
                                path_root(m->paths, resolved, false));
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
            PathId resolved = ctx_resolve(t, ctx, lock);
            ClassId class = path_class(m->paths, resolved);
            if (class.i && !ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, site->instr))
                *vec_push(s->e->scratch, &s->claims) =
                    (Claim){class,
                            ctx,
                            site,
                            ctx_locks_at(t, ctx, site->instr),
                            m->accesses->ownership && ownership_is_own(m->accesses->ownership, ctx, resolved),
                            is_private(m, ctx, site, lock, resolved)};
        }
    }
}

/* Somebody who needs a lock of a class, perhaps while `moment` lasts, in which `held` are; NULL if nobody does: another
 * instance of the thread has its own lock, and who holds one of these does not come to this one. */
static const Claim *other_claim(const Search *s, ClassId lock, Moment moment, SetId held) {
    const Threads *t = s->e->m->threads;
    VEC_EACH(const Claim, claim, &s->claims) {
        bool own = claim->own && ctx_get(t, claim->ctx)->thread.i == moment.thread.i;
        if (claim->lock.i == lock.i && !own && !claim->is_alone && !accesses_common_lock(t, claim->held, held).i &&
            threads_may_parallel(t, moment, ctx_moment_at(t, claim->ctx, claim->site->block, claim->site->instr)))
            return claim;
    }
    return NULL;
}

/* ---- a call ---- */

enum { MOST_CALLS = 24 };

/* A blocking call, and the calls that lead to it with a lock held. */
typedef struct Stall {
    const Search *s;
    const CallSite *site;
    const Claim *other;
    uint32_t lock; /* class << 1 | shared */
    ChainLink links[MOST_CALLS]; /* the call itself, the one that leads to it, ... */
    uint32_t depth;
} Stall;

/* A function on the way up: the call in it that leads to the one below. */
typedef struct Way {
    ChainLink link;
    uint32_t below, length; /* index of the one below; how many there are, itself included */
} Way;

typedef VEC(Way) Ways;

static FnId fn_of(const Stall *stall, uint32_t k) {
    return ctx_get(stall->s->e->m->threads, stall->links[k].ctx)->fn;
}

/* The function goes round a loop with the call in it, or with a small function that pauses, and took the lock before
 * the loop: it tries until somebody else has done something. A loop from which many calls lead to the pause goes round
 * for another reason. A thread that holds a lock all its life can be stopped by taking it: that is another matter. */
static bool is_retry(const Stall *stall) {
    enum { MAX_CALLS = 3 };
    const Model *m = stall->s->e->m;
    if (stall->depth > MAX_CALLS)
        return false;
    ChainLink holder = stall->links[stall->depth - 1];
    FnId fn = fn_of(stall, stall->depth - 1);
    const FnValues *v = m->values[fn.i];
    uint32_t head = v->cfg->loop_head[model_block_of(m, fn, holder.instr)];
    const Context *ctx = ctx_get(m->threads, holder.ctx);
    bool begins = !ctx->parent.i && thread_get(m->threads, ctx->thread)->origin == THREAD_CREATED;
    if (head == UINT32_MAX || begins)
        return false;
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        bool takes = sites[i].api && (sites[i].api->kind == SYNC_ACQUIRE || sites[i].api->kind == SYNC_TRY_ACQUIRE);
        if (takes && cfg_dominates(v->cfg, head, sites[i].block))
            return false;
    }
    return true;
}

static bool is_cond_wait(const CallSite *site) {
    return site->api && site->api->kind == SYNC_COND_WAIT;
}

static Tier tier_of(const Stall *stall) {
    if (is_cond_wait(stall->site)) /* perhaps somebody signals at once */
        return TIER_LOW;
    bool pauses = stall->site->traits & 1u << TRAIT_SLEEPING;
    return pauses && !is_retry(stall) ? TIER_LOW : TIER_HIGH;
}

static void report(const Stall *stall) {
    const Evidence *e = stall->s->e;
    const CallSite *site = stall->site, *taker = stall->other->site;
    ChainLink holder = stall->links[stall->depth - 1];
    FnId fn = fn_of(stall, stall->depth - 1);
    bool is_new = false;
    map_slot(stall->s->told, map_pair(fn.i, holder.instr.i), &is_new);
    if (!is_new)
        return;
    const char *held = evidence_locks(e, setpool_from(e->m->threads->sets, &stall->lock, 1));
    const char *through = stall->depth == 1 ? "" : sink_text(e->sink, " through %s", model_fn_name(e->m, site->caller));
    Finding *f = evidence_begin(e, "lock-blocking-call", tier_of(stall), SEVERITY_WARNING, fn, holder.instr);
    f->message = sink_text(e->sink, "%s calls %s%s with %s held, and %s waits for that lock meanwhile",
                           model_fn_name(e->m, fn), site->callee, through, held, model_fn_name(e->m, taker->caller));
    f->object = held;
    f->fix = sink_text(e->sink, "give %s back before %s is called", held, site->callee);
    Side *side = evidence_side(e, f, holder.ctx, holder.instr);
    for (uint32_t k = stall->depth; k-- > 1;)
        evidence_step(e, side, STEP_CALL, fn_of(stall, k), stall->links[k].instr, held,
                      sink_text(e->sink, "calls %s", model_fn_name(e->m, fn_of(stall, k - 1))));
    evidence_step(e, side, STEP_WAIT, site->caller, site->instr, held,
                  sink_text(e->sink, "calls %s, which blocks", site->callee));
    side = evidence_side(e, f, stall->other->ctx, taker->instr);
    evidence_step(e, side, STEP_ACQUIRE, taker->caller, taker->instr, held, sink_text(e->sink, "waits for %s", held));
    const Threads *t = e->m->threads;
    CtxId waiter = stall->other->ctx;
    finding_add_assumption(e->sink, f,
                           threads_why_parallel(t, ctx_moment_at(t, stall->links[0].ctx, site->block, site->instr),
                                                ctx_moment_at(t, waiter, taker->block, taker->instr), e->scratch));
}

/* Whether the numbers that a call in a context gives to a function let it come to an instruction. */
static bool call_may_reach(const Threads *t, CtxId caller, const CallSite *site, FnId fn, InstrId instr) {
    PathId args[SYNC_MOST_ARGUMENTS];
    uint32_t count = site->arg_count < SYNC_MOST_ARGUMENTS ? site->arg_count : SYNC_MOST_ARGUMENTS;
    for (uint32_t k = 0; k < count; k++)
        args[k] = literals_compute(t->literals, ctx_resolve(t, caller, site->args[k]));
    LiteralsId given = literals_of(t->literals, fn, true, args, count);
    return !literals_exclude(t->literals, given, values_block_of(t->values[fn.i], instr));
}

/* Looks for the calls of a function that are made with the lock held: contexts stand for all calls of a function under
 * the same locks. */
static void add_callers(const Stall *stall, Ways *ways, uint32_t at, Map *visited) {
    const Model *m = stall->s->e->m;
    const Threads *t = m->threads;
    const CallGraph *g = m->graph;
    const Way below = ways->data[at];
    FnId fn = ctx_get(t, below.link.ctx)->fn;
    for (uint32_t i = g->callers_first[fn.i]; i < g->callers_first[fn.i + 1]; i++) {
        const CallSite *site = &g->sites.data[g->callers[i]];
        bool is_new = false;
        map_slot(visited, map_pair(site->caller.i, site->instr.i), &is_new);
        if (!is_new || site->target_count > 1 || site->fatal || below.length == MOST_CALLS)
            continue;
        for (CtxId caller = t->of_fn[site->caller.i]; caller.i; caller = ctx_get(t, caller)->next) {
            if (ctx_get(t, caller)->doubtful || !ctx_reaches(t, caller, site->instr) ||
                !setpool_has(t->sets, ctx_locks_at(t, caller, site->instr), stall->lock) ||
                !call_may_reach(t, caller, site, fn, below.link.instr))
                continue;
            *vec_push(stall->s->e->scratch, ways) = (Way){{caller, site->instr}, at, below.length + 1};
            break;
        }
    }
}

/* Whether what takes the lock in a context takes it of objects that nobody else can reach. */
static bool takes_private(const Stall *stall, CtxId ctx) {
    bool takes = false;
    VEC_EACH(const Claim, claim, &stall->s->claims) {
        if (claim->ctx.i != ctx.i || claim->lock.i != stall->lock >> 1)
            continue;
        if (!claim->is_alone)
            return false;
        takes = true;
    }
    return takes;
}

/* Goes up the calls, the nearest first, to the functions that hold the lock themselves. */
static void find_holders(Stall *stall, CtxId ctx, InstrId instr) {
    const Threads *t = stall->s->e->m->threads;
    Map *visited = map_new(stall->s->e->scratch);
    Ways ways = {0};
    *vec_push(stall->s->e->scratch, &ways) = (Way){.link = {ctx, instr}, .length = 1};
    for (uint32_t at = 0; at < ways.len; at++) {
        const Context *holder = ctx_get(t, ways.data[at].link.ctx);
        if (holder->parent.i && setpool_has(t->sets, holder->locks, stall->lock)) {
            add_callers(stall, &ways, at, visited);
            continue;
        }
        stall->depth = ways.data[at].length;
        for (uint32_t k = stall->depth, way = at; k-- > 0; way = ways.data[way].below)
            stall->links[k] = ways.data[way].link;
        if (!takes_private(stall, ways.data[at].link.ctx))
            report(stall);
    }
}

/* The mutex that a wait gives back; 0 unknown. */
static ClassId given_back(const Model *m, CtxId ctx, const CallSite *site) {
    PathId mutex = site_argument(site, site->api->mutex);
    return mutex.i ? path_class(m->paths, ctx_resolve(m->threads, ctx, mutex)) : (ClassId){0};
}

/* Without the lock nobody signals: that is a deadlock, and another rule's. */
static bool signals_need(const Model *m, CtxId ctx, const CallSite *site, uint32_t lock) {
    if (!is_cond_wait(site))
        return false;
    PathId condition = ctx_resolve(m->threads, ctx, site_object(m->paths, m->values[site->caller.i], site));
    Signals signals = signals_find(m, path_class(m->paths, condition), (ClassId){lock >> 1}, lock & 1);
    return signals.any && signals.all_need;
}

static void judge_in_context(const Search *s, const CallSite *site, CtxId ctx) {
    const Model *m = s->e->m;
    const Threads *t = m->threads;
    Moment moment = ctx_moment_at(t, ctx, site->block, site->instr);
    ClassId mutex = is_cond_wait(site) ? given_back(m, ctx, site) : (ClassId){0};
    if (is_cond_wait(site) && !mutex.i)
        return;
    uint32_t count = 0;
    SetId all = ctx_mutexes_at(t, ctx, site->instr);
    const uint32_t *members = setpool_members(t->sets, all, &count);
    const uint32_t *held = arena_copy(s->e->scratch, members, sizeof *members * count);
    for (uint32_t i = 0; i < count; i++) {
        ClassId lock = {held[i] >> 1};
        const Claim *other = lock.i == mutex.i || bitset_has(&s->spinning, lock.i)
                                 ? NULL
                                 : other_claim(s, lock, moment, setpool_remove(t->sets, all, held[i]));
        if (!other || signals_need(m, ctx, site, held[i]))
            continue;
        Stall stall = {.s = s, .site = site, .other = other, .lock = held[i]};
        find_holders(&stall, ctx, site->instr);
        return;
    }
}

static void judge(const Search *s, const CallSite *site) {
    const Threads *t = s->e->m->threads;
    for (CtxId ctx = t->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(t, ctx)->next) {
        if (!ctx_get(t, ctx)->doubtful && ctx_reaches(t, ctx, site->instr))
            judge_in_context(s, site, ctx);
    }
}

static bool blocks(const CallSite *site) {
    return (site->traits & 1u << TRAIT_BLOCKING) || (is_cond_wait(site) && !site->api->timed);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e, .told = map_new(scratch), .spinning = locks_that_spin(m, scratch)};
    collect_claims(&s);
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        if (blocks(site) && !site->fatal && bitset_has(&m->scope->fns, site->caller.i))
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
        "resolver; and waits for condition variables with a second lock held. "
        "Reading from and writing to sockets, pipes and files is left out: whether it blocks depends on how they were "
        "opened. Nothing is reported if no other thread is seen to take the lock.\n"
        "\n"
        "A lock whose only purpose is to let one thread at a time do the slow thing is reported as well. Pauses are of "
        "tier low, unless they are part of a loop that the lock is held through: some locks are held through them on "
        "purpose, to stop a thread by taking its lock. So are waits for conditions, which may be short.",
    .seen =
        "pcsc-lite, fixed in 66d64bcb8ade; git 2.39.5 waits for a child process under the lock of its object store.",
    .bad_example = "bad_retries_under_lock.c",
    .good_example = "good_sleeps_between.c",
    .run = run,
};
