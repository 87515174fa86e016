/* thread_leak.c: a thread is created that nobody can join any more, and that is not detached.
 * Argument: the handle lies in a local variable, and the function returns without having joined, detached, copied or
 * handed it to anybody. What the system keeps for the thread, its stack above all, is never given back. In main, which
 * ends the process with its return, only a handle that is not joined on any path counts; it is of the lowest tier if
 * its thread goes round loops and may be there as long as the process.
 * Known misses: handles in objects and arrays. Noise: threads that end themselves by pthread_detach(pthread_self()) in
 * a function that is not seen. */
#include "rules/life_steps.h"
#include "rules/thread_end.h"

/* Some call in the function joins or detaches what the variable holds. */
static bool is_ended_somewhere(const Model *m, const LifeEvent *event) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, event->fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        LifeAct act;
        bool ends = sites[i].api && life_is_thread(sites[i].api) && life_act_of(sites[i].api, &act) &&
                    (act == LIFE_ENDS || act == LIFE_DETACHES);
        if (ends && path_same(life_object(m->paths, m->values[event->fn.i], &sites[i], NULL), event->object))
            return true;
    }
    return false;
}

static void report(const Evidence *e, const LifeEvent *event, const CallSite *create) {
    const Model *m = e->m;
    const char *object = life_object_name(e, event), *fn = model_fn_name(m, event->fn);
    bool in_main = event->fn.i == m->graph->scope->main.i;
    /* the end of the process is often what a thread of main's lives for, but not one that is over soon */
    Tier tier = in_main && !thread_is_brief(m, create, e->scratch) ? TIER_LOW : TIER_HIGH;
    Finding *f = evidence_begin(e, "thread-leak", tier, SEVERITY_WARNING, create->caller, create->instr);
    f->message = sink_text(e->sink, "%s creates a thread that is never joined nor detached: %s is lost when it returns",
                           fn, object);
    f->object = object;
    f->key = fn;
    f->fix = in_main ? sink_text(e->sink, "join the thread of %s before main returns", object)
                     : sink_text(e->sink, "join the thread of %s, or detach it", object);
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "a path through %s", fn), "");
    evidence_step(e, side, STEP_NOTE, create->caller, create->instr, "", sink_text(e->sink, "creates the thread"));
    evidence_step(e, side, STEP_RETURN, event->fn, event->instr, "", sink_text(e->sink, "loses %s", object));
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *seen = map_new(scratch);
    VEC_EACH(const LifeEvent, event, &m->lives->events) {
        const CallSite *create =
            event->act == LIFE_LEAVES ? callgraph_site_at(m->graph, event->fn, event->since) : NULL;
        bool ends_process = event->fn.i == m->graph->scope->main.i;
        if (!create || !create->api || create->api->kind != SYNC_THREAD_CREATE ||
            thread_needs_no_join(m, create, scratch) || (ends_process && is_ended_somewhere(m, event)))
            continue;
        bool is_new = false;
        map_slot(seen, map_pair(event->fn.i, create->instr.i), &is_new);
        if (is_new)
            report(&e, event, create);
    }
}

const Rule rule_thread_leak = {
    .id = "thread-leak",
    .title = "Thread that nobody can join or detach any more",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-772",
    .cert = "CON04-C",
    .concept = "processes-and-threads",
    .summary = "A function creates a thread, keeps its handle in a local variable and returns without joining or "
               "detaching it.",
    .why = "A thread that is joinable stays in the system after its end, with its stack and its result, until somebody "
           "joins it. When the handle is lost nobody can. A server that loses one thread per request runs into the "
           "limit of threads or of memory, days later and far from the place.\n"
           "\n"
           "In main it means that the process ends in the middle of the thread's work: return from main does not wait.",
    .fix = "Join the thread on every path, or detach it with pthread_detach or with an attribute when it is created. "
           "Keep the handle where it can be joined later.",
    .limits =
        "Handles in local variables are followed; those in members, arrays and lists are not. A thread that detaches "
        "itself in its start function, or one call below, is left out, and so is one that never ends. In main only a "
        "handle that is joined on no "
        "path at all is reported, of tier low if its thread has loops: it may be meant to work as long as the "
        "process.\n"
        "\n"
        "May be wrong if the thread is detached by other means than the thread library's.",
    .seen = "fuse3's example, whose thread is not joined and uses what main destroys; multipath-tools 0.9.4. The "
            "sanitizer's thread_leak4.",
    .bad_example = "bad_thread_per_request.c",
    .good_example = "good_detached_at_creation.c",
    .run = run,
};
