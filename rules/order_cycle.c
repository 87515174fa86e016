/* order_cycle.c: see order_cycle.h. */
#include "rules/order_cycle.h"

#include "rules/evidence.h"

#include <string.h>

static bool all_objects(const Model *m, const OrderCycle *cycle) {
    bool objects = true;
    for (uint32_t i = 0; i < cycle->length; i++) {
        ClassId held = m->order->edges.data[cycle->edges[i]].held;
        objects = objects && class_is_object(m->paths, held) && !class_is_array(m->paths, held);
    }
    return objects;
}

bool order_has_token(const Model *m, const OrderCycle *cycle) {
    bool token = false;
    for (uint32_t i = 0; i < cycle->length; i++)
        token = token || class_is_token(m->paths, m->order->edges.data[cycle->edges[i]].held);
    return token;
}

/* No token, and no lock of a library's own, of which it may have several. */
static bool are_plain(const Model *m, const OrderCycle *cycle) {
    bool plain = !order_has_token(m, cycle);
    for (uint32_t i = 0; i < cycle->length; i++)
        plain = plain && !class_is_inner_lock(m->paths, m->order->edges.data[cycle->edges[i]].held);
    return plain;
}

/* What one variable points to is one lock, as long as nothing else is stored there. */
static bool is_of_variable(const Model *m, const OrderEdge *edge) {
    const Path *lock = path_get(m->paths, edge->address);
    return lock->kind == PATH_LOAD && path_is_one_place(m->paths, lock->base) &&
           path_get(m->paths, path_root(m->paths, lock->base, false))->kind == PATH_GLOBAL;
}

/* Classes of fields say nothing about which objects meet: then only short ways between the two locks, and two locks
 * rather than three, make it likely that the same objects do. */
static Tier tier_of(const Model *m, const OrderCycle *cycle) {
    enum { SHORT_SPAN = 2 };
    bool objects = all_objects(m, cycle), close = cycle->length == 2, surely_here = true;
    for (uint32_t i = 0; i < cycle->length; i++) {
        const OrderEdge *edge = &m->order->edges.data[cycle->edges[i]];
        if (edge->doubtful || (class_is_pointee(m->paths, edge->acquired) && !is_of_variable(m, edge)))
            return TIER_LOW;
        close = close && edge->span <= SHORT_SPAN;
        surely_here = surely_here && !edge->elsewhere;
    }
    if (objects)
        return cycle->length == 2 && surely_here && are_plain(m, cycle) ? TIER_DEFINITE : TIER_HIGH;
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

/* The call that takes the lock, where it is a library's: "calls sqlite3_step, which ". */
static const char *by_call(const Evidence *e, const OrderEdge *edge) {
    const CallSite *site = callgraph_site_at(e->m->graph, edge->fn, edge->instr);
    bool library = site && (edge->again || class_is_inner_lock(e->m->paths, edge->acquired));
    return library ? sink_text(e->sink, "calls %s, which ", site->callee) : "";
}

static const char *verb_of(const OrderEdge *edge) {
    return edge->again ? "may have to wait for" : "takes";
}

/* Whose an inner lock is: "SQLite". */
static const char *host_of(const Model *m, ClassId class) {
    const char *host = "a library";
    VEC_EACH(const SyncInnerLock, lock, &m->graph->api->inner) {
        if (strcmp(lock->name, class_name(m->paths, class)) == 0)
            host = lock->host;
    }
    return host;
}

static void add_edge(const Evidence *e, Finding *f, const OrderEdge *edge) {
    const Model *m = e->m;
    const char *held = class_name(m->paths, edge->held), *acquired = class_name(m->paths, edge->acquired);
    bool by_library = class_is_inner_lock(m->paths, edge->held);
    const char *text = sink_text(e->sink, "%s%s %s%s while holding %s%s", by_call(e, edge), verb_of(edge), acquired,
                                 edge->again ? " again" : "", held, by_library ? ", with which it was called" : "");
    Side *side = evidence_order_side(e, f, edge, text);
    if (!by_library)
        return;
    side->locks = sink_text(e->sink, "%s%s%s", held, side->locks[0] ? ", " : "", side->locks);
    if (thread_get(m->threads, ctx_get(m->threads, edge->ctx)->thread)->origin != THREAD_CREATED)
        side->title = sink_text(e->sink, "whom %s calls back", host_of(m, edge->held));
}

/* The other functions that take a library's lock as an edge of the cycle does, a side each. */
static void add_others(const Evidence *e, Finding *f, const OrderEdge *first) {
    enum { MOST = 24 };
    uint32_t count = 0;
    VEC_EACH(const OrderEdge, edge, &e->m->order->edges) {
        bool same = edge->held.i == first->held.i && edge->acquired.i == first->acquired.i && edge != first;
        if (!same || edge->fn.i == first->fn.i || edge->doubtful || count++ >= MOST)
            continue;
        const char *held = class_name(e->m->paths, edge->held), *acquired = class_name(e->m->paths, edge->acquired);
        Side *side = evidence_order_side(
            e, f, edge, sink_text(e->sink, "%stakes %s while holding %s", by_call(e, edge), acquired, held));
        side->title = sink_text(e->sink, "so does: %s", side->title);
    }
}

/* The locks of a cycle but those of its first edge: "b and c". */
static const char *others_of(const Evidence *e, const OrderCycle *cycle, uint32_t start) {
    const char *names = "";
    for (uint32_t k = 1; k + 1 < cycle->length; k++) {
        const OrderEdge *edge = &e->m->order->edges.data[cycle->edges[(start + k) % cycle->length]];
        names = sink_text(e->sink, "%s%s%s", names, k > 1 ? " and " : "", class_name(e->m->paths, edge->acquired));
    }
    return names;
}

static const char *fix_of(const Evidence *e, const OrderCycle *cycle, uint32_t start) {
    const PathPool *paths = e->m->paths;
    const OrderEdge *first = &e->m->order->edges.data[cycle->edges[start]];
    const char *held = class_name(paths, first->held), *acquired = class_name(paths, first->acquired);
    if (cycle->length == 2 && order_has_token(e->m, cycle)) {
        bool first_has = class_is_token(paths, first->held);
        const char *token = first_has ? held : acquired, *other = first_has ? acquired : held;
        return sink_text(e->sink, "give %s up before waiting for %s, or wait for %s only without %s", token, other,
                         token, other);
    }
    return sink_text(e->sink, "take %s and %s%s%s in one order everywhere", held, acquired,
                     cycle->length > 2 ? " and " : "", others_of(e, cycle, start));
}

static void report(const Evidence *e, const char *rule, const OrderCycle *cycle) {
    const Model *m = e->m;
    uint32_t start = first_edge(m, cycle);
    const OrderEdge *first = &m->order->edges.data[cycle->edges[start]];
    const OrderEdge *second = &m->order->edges.data[cycle->edges[(start + 1) % cycle->length]];
    const char *held = class_name(m->paths, first->held), *acquired = class_name(m->paths, first->acquired);
    Finding *f = evidence_begin(e, rule, tier_of(m, cycle), SEVERITY_ERROR, first->fn, first->instr);
    if (cycle->length == 2)
        f->message =
            sink_text(e->sink, "%s %s %s while holding %s, and %s takes them the other way round",
                      model_fn_name(m, first->fn), verb_of(first), acquired, held, model_fn_name(m, second->fn));
    else
        f->message = sink_text(e->sink, "%s %s %s while holding %s; with %s, threads take these %u locks in a circle",
                               model_fn_name(m, first->fn), verb_of(first), acquired, held, others_of(e, cycle, start),
                               cycle->length);
    for (uint32_t i = 0; i < cycle->length; i++)
        add_edge(e, f, &m->order->edges.data[cycle->edges[(start + i) % cycle->length]]);
    for (uint32_t i = 0; i < cycle->length; i++) {
        const OrderEdge *edge = &m->order->edges.data[cycle->edges[(start + i) % cycle->length]];
        if (class_is_inner_lock(m->paths, edge->acquired))
            add_others(e, f, edge);
    }
    bool in_order = strcmp(held, acquired) < 0;
    f->object = sink_text(e->sink, "%s, %s", in_order ? held : acquired, in_order ? acquired : held);
    f->key = cycle_key(e, cycle);
    f->fix = fix_of(e, cycle, start);
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

void order_report(const Model *m, FindingSink *sink, Arena *scratch, const char *rule, bool of_tokens) {
    Evidence e = {m, sink, scratch};
    Map *pairs = map_new(scratch); /* edges of two-lock cycles */
    VEC_EACH(const OrderCycle, cycle, &m->order->cycles) {
        for (uint32_t i = 0; cycle->length == 2 && i < 2; i++) {
            const OrderEdge *edge = &m->order->edges.data[cycle->edges[i]];
            map_slot(pairs, map_pair(edge->held.i, edge->acquired.i), NULL);
        }
    }
    VEC_EACH(const OrderCycle, cycle, &m->order->cycles) {
        if (order_has_token(m, cycle) == of_tokens && (cycle->length == 2 || !holds_pair(m, cycle, pairs)))
            report(&e, rule, cycle);
    }
}
