/* thread_count_fixed.c: a constant in the source says how many threads share the work.
 * Argument: a loop that turns a constant number of times creates threads of one function, and nowhere in the program is
 * the machine asked for its processors, nor does a number that is not a constant bound another such loop: no option and
 * no setting feeds any count. What the threads run has a loop, takes no lock and waits for nobody. Functions that tell
 * the number of processors are a trait in the library tables. Known misses: threads that are created one by one. Noise:
 * what waits, not computes, needs no more threads on a larger machine; this is why the tier is the lowest. */
#include "rules/creation.h"
#include "rules/loops.h"
#include "rules/waits.h"

typedef struct Count {
    const CallSite *call; /* in the loop */
    Creation creation;
    int64_t turns;
} Count;

typedef struct Search {
    const Evidence *e;
    VEC(Count) fixed;
    bool is_fed; /* some count comes from elsewhere */
} Search;

/* No call of the function, nor of what it calls, takes a lock, waits or reads. */
static bool only_computes(const Model *m, FnId fn, int levels) {
    uint32_t count = 0;
    const CallSite *sites = callgraph_sites(m->graph, fn, &count);
    for (uint32_t i = 0; i < count; i++) {
        const CallSite *site = &sites[i];
        bool is_memory = site->api && site->api->kind >= SYNC_ALLOC;
        if ((site->api && !is_memory) || (site->traits & 1u << TRAIT_BLOCKING) || call_waits(m, site))
            return false;
        for (uint32_t k = 0; k < site->target_count && levels > 0; k++)
            if (!only_computes(m, site->targets[k], levels - 1))
                return false;
    }
    return true;
}

/* What the thread runs has a loop, takes no lock and waits for nobody. */
static bool computes(const Model *m, const CallSite *create, Arena *scratch) {
    enum { LEVELS = 2 };
    uint32_t starts = 0;
    const FnId *fns = callgraph_functions_of(m->graph, site_argument(create, create->api->start), scratch, &starts);
    bool loops = false;
    for (uint32_t k = 0; k < starts; k++) {
        const Cfg *cfg = m->values[fns[k].i]->cfg;
        for (uint32_t block = 0; block < cfg->block_count; block++)
            loops = loops || cfg->loop_head[block] == block;
        if (!only_computes(m, fns[k], LEVELS))
            return false;
    }
    return loops;
}

static void look_at(Search *s, const CallSite *call) {
    const Model *m = s->e->m;
    Creation c = creation_below(m, call);
    if (!c.count)
        return;
    Loop loop = loop_around(m->values[call->caller.i], call->block, s->e->scratch);
    for (; loop.head != UINT32_MAX; loop = loop_outside(&loop, s->e->scratch)) {
        int64_t turns = 0;
        LoopBound bound = loop_bound(m, &loop, &turns);
        s->is_fed = s->is_fed || bound == LOOP_COUNTED;
        if (bound == LOOP_FIXED && turns > 1 && computes(m, creation_site(&c), s->e->scratch)) {
            *vec_push(s->e->scratch, &s->fixed) = (Count){call, c, turns};
            return;
        }
    }
}

static void report(const Evidence *e, const Count *count) {
    const CallSite *create = creation_site(&count->creation);
    const char *fn = model_fn_name(e->m, count->call->caller), *start = creation_start_name(e, create);
    Finding *f =
        evidence_begin(e, "thread-count-fixed", TIER_LOW, SEVERITY_NOTE, count->call->caller, count->call->instr);
    f->message = sink_text(e->sink, "%s creates %lld threads that run %s, whatever the machine", fn,
                           (long long)count->turns, start);
    f->object = start;
    f->key = fn;
    f->fix = sink_text(e->sink, "ask for the number of processors, and let an option override it");
    Side *side = finding_add_side(e->sink, f, sink_text(e->sink, "the loop in %s", fn), "");
    creation_steps(e, side, &count->creation);
    finding_add_assumption(e->sink, f, "the threads compute more than they wait");
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Search s = {.e = &e};
    VEC_EACH(const CallSite, site, &m->graph->sites) {
        if (!site->caller.i || site->fatal || !bitset_has(&m->scope->fns, site->caller.i))
            continue;
        s.is_fed = s.is_fed || (site->traits & 1u << TRAIT_PROCESSOR_COUNT);
        if (!s.is_fed)
            look_at(&s, site);
    }
    Map *told = map_new(scratch);
    for (uint32_t i = 0; i < s.fixed.len && !s.is_fed; i++) {
        bool is_new = false;
        map_slot(told, (uint64_t)(s.fixed.data[i].call - m->graph->sites.data), &is_new);
        if (is_new)
            report(&e, &s.fixed.data[i]);
    }
}

const Rule rule_thread_count_fixed = {
    .id = "thread-count-fixed",
    .title = "Number of threads fixed in the source",
    .tier = TIER_LOW,
    .severity = SEVERITY_NOTE,
    .cwe = "",
    .cert = "",
    .concept = "thread-counts",
    .summary =
        "A constant says how many threads share the work, and nothing in the program asks the machine or the user.",
    .why =
        "The right number depends on the machine: four threads leave most of a large one idle, and sixty-four on two "
        "cores only take turns. In a container the process may have fewer cores than the machine.",
    .fix =
        "Ask sched_getaffinity or sysconf(_SC_NPROCESSORS_ONLN), and let an option or a setting override the answer. "
        "Measure with one thread, with as many as cores, and with twice that.",
    .limits = "Tier low, because how much the threads compute cannot be seen: a fixed number of threads that each "
              "have a task of their own is fine. Only threads whose function has a loop, takes no lock and waits for "
              "nobody are "
              "looked at. Nothing is reported as soon as one call in the program asks for the "
              "number of processors, for whatever purpose, or one count of threads is not a constant.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_four_workers.c",
    .good_example = "good_asks_the_system.c",
    .run = run,
};
