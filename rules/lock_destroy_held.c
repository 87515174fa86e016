/* lock_destroy_held.c: a lock is destroyed, or freed, while it is held, or while another thread may wait for it.
 * Argument: the lock analysis says that this activation or a caller holds this very lock at the call; or another thread
 * that may run in parallel takes or waits on the same object (a variable, or one allocation). Giving back, signalling
 * and posting in parallel are in order: who destroys a lock may have waited until it was given back.
 * Known misses: locks reached through pointers kept in objects. Noise: orders between threads that the analysis does
 * not see, such as a message through a pipe. */
#include "rules/life_steps.h"

static bool is_lock_end(const CallSite *site) {
    return site->api && site->api->kind == SYNC_LOCK_DESTROY;
}

static bool contains_lock(const Model *m, PathId lock, PathId memory) {
    return path_contains(m->paths, lock, memory) &&
           path_same(path_root(m->paths, lock, false), path_root(m->paths, memory, false));
}

/* A lock in the set that is the object, or lies in the memory that is freed; 0 if there is none. */
static PathId held_in(const Model *m, SetId set, const CallSite *site, PathId object) {
    uint32_t count = 0;
    const uint32_t *members = setpool_members(m->locks->sets, set, &count);
    for (uint32_t i = 0; i < count; i++) {
        PathId lock = {members[i] >> 1};
        if (is_lock_end(site) ? path_same(lock, object) : contains_lock(m, lock, object))
            return lock;
    }
    return (PathId){0};
}

/* Nobody else has the object yet, in any context: its lock goes with it. */
static bool is_private(const Model *m, const CallSite *site) {
    Need need = escape_argument(m->escapes, site, (uint32_t)site->api->object);
    bool is_own = true;
    for (CtxId ctx = m->threads->of_fn[site->caller.i]; ctx.i; ctx = ctx_get(m->threads, ctx)->next)
        is_own = is_own && escape_holds(need, ctx_get(m->threads, ctx)->owned);
    return is_own;
}

typedef struct Held {
    PathId lock;
    CtxId ctx;  /* callers hold it in this context; 0: this activation does */
    bool maybe; /* on some paths only */
} Held;

/* The call is on every way through its function, and the function's caller holds the lock itself: else a reference
 * count or a flag may say that it is the last user who calls. */
static bool is_certain(const Model *m, const CallSite *site, const Held *held) {
    const Context *ctx = ctx_get(m->threads, held->ctx), *parent = ctx_get(m->threads, ctx->parent);
    bool always = false;
    VEC_EACH(const LifeNeed, need, &m->lives->fns[site->caller.i].needs)
        always = always || need->site.i == site->instr.i;
    const FnLocks *locks = &m->locks->fns[parent->fn.i];
    if (!always || !ctx->parent.i || !locks->must)
        return false;
    uint32_t count = 0, relative = ctx->call.i - m->values[parent->fn.i]->first_instr;
    const uint32_t *members = setpool_members(m->locks->sets, locks->must[relative], &count);
    for (uint32_t i = 0; i < count; i++) {
        if (path_class(m->paths, (PathId){members[i] >> 1}).i == path_class(m->paths, held->lock).i)
            return true;
    }
    return false;
}

static Held find_held(const Model *m, const CallSite *site, PathId object) {
    const FnLocks *locks = &m->locks->fns[site->caller.i];
    uint32_t relative = site->instr.i - m->values[site->caller.i]->first_instr;
    Held held = {{0}, {0}, false};
    if (locks->must)
        held.lock = held_in(m, locks->must[relative], site, object);
    for (CtxId ctx = m->threads->of_fn[site->caller.i]; !held.lock.i && ctx.i; ctx = ctx_get(m->threads, ctx)->next) {
        held.lock = held_in(m, ctx_names_at(m->threads, ctx, site->instr), site, object);
        held.ctx = ctx;
    }
    if (!held.lock.i && locks->must) {
        held = (Held){.lock = held_in(m, locks->may[relative], site, object), .maybe = true};
    }
    return held;
}

static Tier tier_of_held(const Model *m, const CallSite *site, const Held *held) {
    if (held->maybe || (held->ctx.i && !is_certain(m, site, held)))
        return TIER_LOW;
    return held->ctx.i ? TIER_HIGH : TIER_DEFINITE;
}

static void report_held(const Evidence *e, const CallSite *site, const Held *held) {
    const Model *m = e->m;
    const char *lock = sink_text(e->sink, "%s", evidence_name(e, held->lock));
    const char *fn = model_fn_name(m, site->caller), *verb = is_lock_end(site) ? "destroys" : "frees";
    Finding *f =
        evidence_begin(e, "lock-destroy-held", tier_of_held(m, site, held), SEVERITY_ERROR, site->caller, site->instr);
    if (is_lock_end(site))
        f->message =
            sink_text(e->sink, "%s destroys %s, which %s", fn, lock, held->ctx.i ? "its caller holds" : "it holds");
    else
        f->message = sink_text(e->sink, "%s frees the memory of %s, which %s", fn, lock,
                               held->ctx.i ? "its caller holds" : "it holds");
    ClassId class = path_class(m->paths, held->lock);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : lock);
    f->fix = sink_text(e->sink, "release %s before its object ends", lock);
    Side *side = held->ctx.i ? evidence_side(e, f, held->ctx, site->instr)
                             : finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    InstrId taken = locks_site_before(m->locks, m->paths, m->graph, m->values[site->caller.i], held->lock, site->instr);
    if (!held->ctx.i && taken.i)
        evidence_step(e, side, STEP_ACQUIRE, site->caller, taken, lock, sink_text(e->sink, "takes %s", lock));
    evidence_step(e, side, STEP_NOTE, site->caller, site->instr, "", sink_text(e->sink, "%s %s", verb, lock));
    if (held->maybe)
        finding_add_assumption(e->sink, f, "the conditions on this path can hold together");
}

static void report_clash(const Evidence *e, const LifeClash *clash) {
    const LifeUse *end = &clash->change;
    const char *object = sink_text(e->sink, "%s", evidence_name(e, end->object));
    Finding *f = life_begin_clash(e, "lock-destroy-held", clash);
    f->message =
        sink_text(e->sink, "%s destroys %s %s, while %s may %s on another thread", model_fn_name(e->m, end->fn),
                  life_noun(end->api), object, model_fn_name(e->m, clash->use.fn), life_clash_words(clash));
    f->fix = sink_text(e->sink, "join the threads that use %s before it is destroyed", object);
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    for (uint32_t i = 1; i < m->graph->sites.len; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        bool ends = site->api && (is_lock_end(site) || (site->api->kind == SYNC_FREE && site->api->object >= 0));
        if (!ends || !bitset_has(&m->scope->fns, site->caller.i) || site->fatal)
            continue;
        PathId object = site_object(m->paths, m->values[site->caller.i], site);
        Held held = object.i ? find_held(m, site, object) : (Held){{0}, {0}, false};
        if (held.lock.i && (is_lock_end(site) || !is_private(m, site)))
            report_held(&e, site, &held);
    }
    VEC_EACH(const LifeClash, clash, &m->clashes->list) {
        if (clash->change.act == LIFE_ENDS)
            report_clash(&e, clash);
    }
}

const Rule rule_lock_destroy_held = {
    .id = "lock-destroy-held",
    .title = "Lock destroyed while it is held or waited for",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-667",
    .cert = "CON31-C",
    .concept = "locks",
    .summary = "A lock is destroyed or its memory freed while it is held, or while another thread may take it or wait "
               "on it.",
    .why =
        "Who waits for the lock waits in memory that is no lock any more: the thread never wakes, or wakes in the "
        "section together with another one. With free, the memory soon belongs to another object, and the late unlock "
        "writes into that.\n"
        "\n"
        "Typical causes: a clean-up that locks the object, takes it apart and forgets to unlock; and a main function "
        "that destroys its locks while worker threads still run.",
    .fix = "Take the object out of reach of others, release its lock, and destroy it then. Join the threads that use a "
           "lock before it is destroyed.",
    .limits =
        "Held locks are recognised by the lock analysis, also where callers hold them. Of other threads only those "
        "uses count that name the same variable, or the same allocation by way of the thread's argument; and only "
        "taking "
        "and waiting, not releasing. An object that is freed before anybody else could reach it is left out.\n"
        "\n"
        "May be wrong where threads are ordered by something that is not modelled, such as a message through a pipe.",
    .seen = "fuse3's example hello_ll, whose session ends while a thread uses it; pcsc-lite 1.9.9 at its end. "
            "helgrind's tc04_free_lock.",
    .bad_example = "bad_clean_up_keeps_lock.c",
    .good_example = "good_release_then_destroy.c",
    .run = run,
};
