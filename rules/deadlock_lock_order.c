/* deadlock_lock_order.c: threads take the same locks in opposite orders.
 * Argument: a cycle in the graph of "taken while held", whose edges can be on threads that run in parallel, without a
 * gate lock common to all (lockorder.h). Known misses: nesting of two objects of one class, cycles over more than three
 * locks. Noise: lock classes whose objects the program keeps apart. */
#include "rules/declared.h"
#include "rules/evidence.h"

extern const Rule rule_deadlock_lock_order;

#include <string.h>

static bool all_objects(const Model *m, const OrderCycle *cycle) {
    bool objects = true;
    for (uint32_t i = 0; i < cycle->length; i++) {
        ClassId held = m->order->edges.data[cycle->edges[i]].held;
        objects = objects && class_is_object(m->paths, held) && !class_is_array(m->paths, held);
    }
    return objects;
}

/* Classes of fields say nothing about which objects meet: then only short ways between the two locks, and two locks
 * rather than three, make it likely that the same objects do. */
static Tier tier_of(const Model *m, const OrderCycle *cycle) {
    enum { SHORT_SPAN = 2 };
    bool objects = all_objects(m, cycle), close = cycle->length == 2, surely_here = true;
    for (uint32_t i = 0; i < cycle->length; i++) {
        const OrderEdge *edge = &m->order->edges.data[cycle->edges[i]];
        if (edge->doubtful || class_is_pointee(m->paths, edge->held))
            return TIER_LOW;
        close = close && edge->span <= SHORT_SPAN;
        surely_here = surely_here && !edge->elsewhere;
    }
    if (objects)
        return cycle->length == 2 && surely_here ? TIER_DEFINITE : TIER_HIGH;
    return close ? TIER_HIGH : TIER_LOW;
}

static int compare_places(const Model *m, const OrderEdge *a, const OrderEdge *b) {
    ModelPos x = model_pos_of(m, a->fn, a->instr), y = model_pos_of(m, b->fn, b->instr);
    int files = strcmp(x.file, y.file);
    return files ? files : x.line < y.line ? -1 : x.line > y.line;
}

/* The edge earliest in the program's files is the primary one. */
static uint32_t first_edge(const Model *m, const OrderCycle *cycle) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < cycle->length; i++) {
        if (compare_places(m, &m->order->edges.data[cycle->edges[i]], &m->order->edges.data[cycle->edges[best]]) < 0)
            best = i;
    }
    return best;
}

/* The cycle from its smallest lock name on, so that moved lines do not change it. */
static const char *cycle_key(const Evidence *e, const OrderCycle *cycle) {
    const Model *m = e->m;
    uint32_t start = 0;
    const char *smallest = class_name(m->paths, m->order->edges.data[cycle->edges[0]].held);
    for (uint32_t i = 1; i < cycle->length; i++) {
        const char *name = class_name(m->paths, m->order->edges.data[cycle->edges[i]].held);
        if (strcmp(name, smallest) < 0) {
            smallest = name;
            start = i;
        }
    }
    const char *key = "";
    for (uint32_t i = 0; i < cycle->length; i++) {
        const OrderEdge *edge = &m->order->edges.data[cycle->edges[(start + i) % cycle->length]];
        key = arena_printf(e->scratch, "%s>%s@%s", key, class_name(m->paths, edge->held), model_fn_name(m, edge->fn));
    }
    return sink_text(e->sink, "%s", key);
}

static void add_edge(const Evidence *e, Finding *f, const OrderEdge *edge) {
    const char *held = class_name(e->m->paths, edge->held), *acquired = class_name(e->m->paths, edge->acquired);
    evidence_order_side(e, f, edge, sink_text(e->sink, "takes %s while holding %s", acquired, held));
}

static void report(const Evidence *e, const OrderCycle *cycle) {
    const Model *m = e->m;
    uint32_t start = first_edge(m, cycle);
    const OrderEdge *first = &m->order->edges.data[cycle->edges[start]];
    const OrderEdge *second = &m->order->edges.data[cycle->edges[(start + 1) % cycle->length]];
    const char *held = class_name(m->paths, first->held), *acquired = class_name(m->paths, first->acquired);
    Finding *f = evidence_begin(e, "deadlock-lock-order", tier_of(m, cycle), SEVERITY_ERROR, first->fn, first->instr);
    if (cycle->length == 2)
        f->message = sink_text(e->sink, "%s takes %s while holding %s, and %s takes them the other way round",
                               model_fn_name(m, first->fn), acquired, held, model_fn_name(m, second->fn));
    else
        f->message = sink_text(
            e->sink, "%s takes %s while holding %s; with %s, threads take these %u locks in a circle",
            model_fn_name(m, first->fn), acquired, held, class_name(m->paths, second->acquired), cycle->length);
    for (uint32_t i = 0; i < cycle->length; i++)
        add_edge(e, f, &m->order->edges.data[cycle->edges[(start + i) % cycle->length]]);
    bool in_order = strcmp(held, acquired) < 0;
    f->object = sink_text(e->sink, "%s, %s", in_order ? held : acquired, in_order ? acquired : held);
    f->key = cycle_key(e, cycle);
    f->fix =
        sink_text(e->sink, "take %s and %s%s%s in one order everywhere", held, acquired,
                  cycle->length > 2 ? " and " : "", cycle->length > 2 ? class_name(m->paths, second->acquired) : "");
    for (uint32_t i = 0; i + 1 < cycle->length; i++)
        finding_add_assumption(e->sink, f,
                               threads_why_parallel(m->threads, m->order->edges.data[cycle->edges[i]].moment,
                                                    m->order->edges.data[cycle->edges[i + 1]].moment, e->scratch));
    if (!all_objects(m, cycle))
        finding_add_assumption(e->sink, f, "the locks of one class on the different sides can be the same object");
}

/* A longer cycle through two locks that already form a short one says nothing new. */
static bool holds_pair(const Model *m, const OrderCycle *cycle, Map *pairs) {
    for (uint32_t i = 0; i < cycle->length; i++) {
        const OrderEdge *edge = &m->order->edges.data[cycle->edges[i]];
        if (map_find(pairs, map_pair(edge->held.i, edge->acquired.i)))
            return true;
    }
    return false;
}

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    Evidence e = {m, sink, scratch};
    Map *pairs = map_new(scratch); /* edges of two-lock cycles */
    VEC_EACH(const OrderCycle, cycle, &m->order->cycles) {
        for (uint32_t i = 0; cycle->length == 2 && i < 2; i++) {
            const OrderEdge *edge = &m->order->edges.data[cycle->edges[i]];
            map_slot(pairs, map_pair(edge->held.i, edge->acquired.i), NULL);
        }
    }
    VEC_EACH(const OrderCycle, cycle, &m->order->cycles) {
        if (cycle->length == 2 || !holds_pair(m, cycle, pairs))
            report(&e, cycle);
    }
    declared_report_order(m, sink, scratch, &rule_deadlock_lock_order);
}

const Rule rule_deadlock_lock_order = {
    .id = "deadlock-lock-order",
    .title = "Locks taken in opposite orders",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-833",
    .cert = "CON35-C",
    .concept = "locks",
    .summary =
        "Threads that can run in parallel take the same locks in different orders, so each can wait for the other "
        "for ever.",
    .why =
        "One thread holds A and waits for B, while another holds B and waits for A. Neither can go on, and soon every "
        "thread that needs one of the locks stands behind them. The program does not crash; it stops answering.\n"
        "\n"
        "The two orders are often far apart: the second lock is taken several calls deep, in another file, on a path "
        "that is rare. The order that matters is the order in time, not the one in the source.",
    .fix = "Choose one order for the locks, write it down, and take them in that order everywhere. Where that is hard, "
           "release the first lock before taking the second, or try the second (pthread_mutex_trylock) and back off.",
    .limits =
        "Cycles through up to three locks are found. A cycle is left out when its threads cannot run in parallel, when "
        "another lock held on every side keeps them apart, or when one of its steps only tries to take the lock.\n"
        "\n"
        "Two objects of one type (two accounts, say) count as one class of locks here; nesting within one class is "
        "another rule's matter. Wrong reports come from locks that the analysis takes for the same one but that "
        "the program keeps apart, for example by the type of an object.",
    .seen = "memcached 1.6.18: the crawler and the thread that grows the hash table, while metadata is dumped. "
            "helgrind's tc13_laog1 has it within one thread.",
    .bad_example = "bad_two_functions.c",
    .good_example = "good_same_order.c",
    .run = run,
};
