/* life_steps.c: see life_steps.h. */
#include "rules/life_steps.h"

const char *life_noun(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_COND_WAIT:
    case SYNC_COND_SIGNAL:
    case SYNC_COND_INIT:
    case SYNC_COND_DESTROY:
        return "condition variable";
    case SYNC_SEMAPHORE_INIT:
    case SYNC_SEMAPHORE_DESTROY:
    case SYNC_SEMAPHORE_WAIT:
    case SYNC_SEMAPHORE_TRY_WAIT:
    case SYNC_SEMAPHORE_POST:
        return "semaphore";
    case SYNC_BARRIER_INIT:
    case SYNC_BARRIER_DESTROY:
    case SYNC_BARRIER_WAIT:
        return "barrier";
    case SYNC_THREAD_CREATE:
    case SYNC_THREAD_JOIN:
    case SYNC_THREAD_DETACH:
    case SYNC_THREAD_CANCEL:
        return "thread";
    default:
        return api->lock == LOCK_RWLOCK ? "read-write lock" : api->lock == LOCK_SPIN ? "spin lock" : "mutex";
    }
}

const char *life_verb(const SyncCall *api) {
    switch (api->kind) {
    case SYNC_ACQUIRE:
        return "takes";
    case SYNC_TRY_ACQUIRE:
        return "tries to take";
    case SYNC_RELEASE:
        return "releases";
    case SYNC_COND_SIGNAL:
        return "signals";
    case SYNC_SEMAPHORE_POST:
        return "posts";
    case SYNC_LOCK_INIT:
    case SYNC_COND_INIT:
    case SYNC_SEMAPHORE_INIT:
    case SYNC_BARRIER_INIT:
        return "initialises";
    case SYNC_LOCK_DESTROY:
    case SYNC_COND_DESTROY:
    case SYNC_SEMAPHORE_DESTROY:
    case SYNC_BARRIER_DESTROY:
        return "destroys";
    case SYNC_THREAD_CREATE:
        return "creates";
    case SYNC_THREAD_JOIN:
        return "joins";
    case SYNC_THREAD_DETACH:
        return "detaches";
    case SYNC_THREAD_CANCEL:
        return "cancels";
    default:
        return "waits on";
    }
}

const char *life_object_name(const Evidence *e, const LifeEvent *event) {
    const char *name = evidence_name(e, event->object);
    bool by_value = life_is_thread(event->api) && path_get(e->m->paths, event->object)->kind == PATH_PARAM;
    return sink_text(e->sink, "%s", by_value && name[0] == '*' ? name + 1 : name);
}

/* What brought the object into its state: one word, by the call or the store that stands there. */
static const char *verb_since(const Model *m, FnId fn, InstrId since) {
    const CallSite *site = callgraph_site_at(m->graph, fn, since);
    if (site && site->api && site->api->kind == SYNC_ALLOC)
        return "allocates";
    LifeAct act;
    if (site && site->api && life_act_of(site->api, &act))
        return life_verb(site->api);
    return site && !site->api ? "calls what leaves behind" : "overwrites";
}

typedef struct Spot {
    FnId fn;
    InstrId instr;
} Spot;

/* Follows the calls from the event down to where the object is acted on; adds them to the side. */
static Spot follow(const Evidence *e, Side *side, const LifeEvent *event) {
    enum { MAX_CALLS = 24 };
    Spot at = {event->fn, event->instr};
    FnId callee = event->callee;
    PathId object = event->object;
    for (int depth = 0; callee.i && depth < MAX_CALLS; depth++) {
        const CallSite *site = callgraph_site_at(e->m->graph, at.fn, at.instr);
        const LifeNeed *need = life_need_at(e->m->lives, e->m->paths, e->m->values[at.fn.i], site, callee, object);
        if (!need)
            break;
        evidence_step(e, side, STEP_CALL, at.fn, at.instr, "",
                      sink_text(e->sink, life_creates(site) ? "creates a thread that starts with %s" : "calls %s",
                                model_fn_name(e->m, callee)));
        at = (Spot){callee, need->site};
        object = need->object;
        callee = need->callee;
    }
    return at;
}

Finding *life_begin(const Evidence *e, const char *rule, Tier tier, Severity severity, const LifeEvent *event) {
    const Model *m = e->m;
    const char *object = life_object_name(e, event), *fn = model_fn_name(m, event->fn);
    Finding *f = evidence_begin(e, rule, tier, severity, event->fn, event->instr);
    ClassId class = path_class(m->paths, event->object);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : object);
    f->key = event->callee.i ? model_fn_name(m, event->callee) : "";
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    if (event->since.i)
        evidence_step(e, side, STEP_NOTE, event->fn, event->since, "",
                      sink_text(e->sink, "%s %s", verb_since(m, event->fn, event->since), object));
    Spot last = follow(e, side, event);
    evidence_step(e, side, STEP_NOTE, last.fn, last.instr, "",
                  sink_text(e->sink, "%s %s", life_verb(event->api), object));
    return f;
}

bool life_may_be_changed(const Model *m, const LifeEvent *event, LifeAct act) {
    ClassId class = path_class(m->paths, event->object);
    bool started = life_creates(callgraph_site_at(m->graph, event->fn, event->instr));
    for (uint32_t i = 1; i < m->graph->sites.len && event->before & LIFE_SHARED; i++) {
        const CallSite *site = &m->graph->sites.data[i];
        LifeAct its;
        if (!site->api || !life_act_of(site->api, &its) || its != act ||
            life_is_thread(site->api) != life_is_thread(event->api) || (site->caller.i == event->fn.i && !started))
            continue;
        ClassId other = path_class(m->paths, life_object(m->paths, m->values[site->caller.i], site, NULL));
        if (!other.i || other.i == class.i)
            return true;
    }
    return false;
}

const char *life_clash_words(const LifeClash *clash) {
    SyncKind kind = clash->use.api->kind;
    return kind == SYNC_ACQUIRE || kind == SYNC_TRY_ACQUIRE ? "take it" : "wait on it";
}

/* In the start function of its thread, or one call below. */
static bool is_near_start(const Threads *t, CtxId ctx) {
    const Context *parent = ctx_get(t, ctx_get(t, ctx)->parent);
    return !parent->parent.i;
}

/* The use is near the start of its thread, and one of the two threads has created the other, or both are near their
 * start and have one creator: then little else can keep them apart. On long ways there is mostly something that does,
 * such as who asks for the work. */
static bool is_close(const Model *m, const LifeClash *clash) {
    const Threads *t = m->threads;
    ThreadId change = clash->change.moment.thread, use = clash->use.moment.thread;
    ThreadId made_change = thread_get(t, change)->creator, made_use = thread_get(t, use)->creator;
    if (clash->is_late)
        return is_near_start(t, clash->use.ctx);
    if (thread_get(t, change)->origin == THREAD_API || thread_get(t, use)->origin == THREAD_API)
        return false;
    bool siblings = made_change.i == made_use.i && is_near_start(t, clash->change.ctx);
    return (made_use.i == change.i || made_change.i == use.i || siblings) && is_near_start(t, clash->use.ctx);
}

Finding *life_begin_clash(const Evidence *e, const char *rule, const LifeClash *clash) {
    const Model *m = e->m;
    Tier tier = is_close(m, clash) ? TIER_HIGH : TIER_LOW;
    const LifeUse *change = &clash->change, *use = &clash->use;
    const char *object = sink_text(e->sink, "%s", evidence_name(e, change->object));
    Finding *f = evidence_begin(e, rule, tier, SEVERITY_ERROR, change->fn, change->instr);
    ClassId class = path_class(m->paths, change->object);
    f->object = sink_text(e->sink, "%s", class.i ? class_name(m->paths, class) : object);
    f->key = model_fn_name(m, use->fn);
    Side *side = evidence_side(e, f, change->ctx, change->instr);
    evidence_step(e, side, STEP_NOTE, change->fn, change->instr, "",
                  sink_text(e->sink, "%s %s", life_verb(change->api), object));
    side = evidence_side(e, f, use->ctx, use->instr);
    evidence_step(e, side, STEP_NOTE, use->fn, use->instr, "",
                  sink_text(e->sink, "%s %s", life_verb(use->api), object));
    finding_add_assumption(e->sink, f, threads_why_parallel(m->threads, change->moment, use->moment, e->scratch));
    return f;
}
