/* query_json.c: the same answers for programs, in the schema that README.md describes. */
#include "reports/json_stream.h"
#include "reports/query_view.h"

typedef struct JsonQuery {
    QueryView view;
    JsonStream stream;
} JsonQuery;

/* Appends to an array; the array is NULL once anything could not be made. */
static void append(json_t **array, json_t *value) {
    if (*array && value && json_array_append_new(*array, value) == 0)
        return;
    if (!*array)
        json_decref(value);
    json_decref(*array);
    *array = NULL;
}

/* The object with one more field; NULL if that cannot be made. */
static json_t *with(json_t *object, const char *key, json_t *value) {
    if (object && json_object_set_new(object, key, value) == 0)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *json_loc(const SourceLoc *loc) {
    return json_pack("{s:o, s:I, s:I}", "file", json_text(loc->file), "line", (json_int_t)loc->line, "column",
                     (json_int_t)loc->col);
}

static json_t *json_fn(const JsonQuery *q, FactFnId id) {
    return id.i ? json_text(q->view.f->fns.data[id.i].name) : json_null();
}

static json_t *json_lock(const JsonQuery *q, FactLockId lock, bool shared) {
    return json_pack("{s:o, s:b}", "lock", json_text(q->view.f->locks.data[lock.i].name), "shared", (int)shared);
}

static json_t *json_lockset(const JsonQuery *q, const FactLockset *set) {
    json_t *locks = json_array();
    VEC_EACH(const FactHeld, held, set)
        append(&locks, json_lock(q, held->lock, held->shared));
    return locks;
}

static json_t *json_thread_name(const JsonQuery *q, FactThreadId id) {
    return id.i ? json_text(q->view.f->threads.data[id.i].name) : json_null();
}

static json_t *json_thread_names(const JsonQuery *q, const Bitset *ids) {
    json_t *names = json_array();
    for (uint32_t i = bitset_next(ids, 0); i != UINT32_MAX; i = bitset_next(ids, i + 1))
        append(&names, json_thread_name(q, (FactThreadId){i}));
    return names;
}

static json_t *json_lock_names(const JsonQuery *q, const Bitset *ids) {
    json_t *names = json_array();
    for (uint32_t i = bitset_next(ids, 0); i != UINT32_MAX; i = bitset_next(ids, i + 1))
        append(&names, json_text(q->view.f->locks.data[i].name));
    return names;
}

static json_t *json_reach(const JsonQuery *q, FactSituationsId id) {
    json_t *all = json_array();
    const ReachVec *reaches = view_reach(&q->view, id);
    VEC_EACH(const Reach, reach, reaches) {
        json_t *threads = json_array();
        VEC_EACH(const FactThreadId, thread, &reach->threads)
            append(&threads, json_thread_name(q, *thread));
        append(&all, json_pack("{s:o, s:o, s:o}", "threads", threads, "held", json_lockset(q, &reach->held),
                               "sometimes", json_lockset(q, &reach->sometimes)));
    }
    return all;
}

/* ---- guards and accesses ---- */

static json_t *json_accesses(const JsonQuery *q, FactObjectId id) {
    json_t *all = json_array();
    FactLockId guard = q->view.f->objects.data[id.i].guard;
    FactRange range = view_accesses(&q->view, id);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactAccess *access = &q->view.f->accesses.data[i];
        if (!view_wants_file(&q->view, &access->site.loc))
            continue;
        bool guarded = guard.i && view_holds(&q->view, access->site.situations, guard);
        append(&all,
               json_pack("{s:o, s:o, s:s, s:b, s:b, s:b, s:o, s:o}", "location", json_loc(&access->site.loc),
                         "function", json_fn(q, access->site.fn), "access", access->write ? "write" : "read", "atomic",
                         (int)access->atomic, "doubtful", (int)access->doubtful, "guarded", (int)guarded, "expression",
                         json_text(access->text), "reached", json_reach(q, access->site.situations)));
    }
    return all;
}

static json_t *json_object_of(const JsonQuery *q, FactObjectId id) {
    const FactObject *object = &q->view.f->objects.data[id.i];
    Bitset threads = view_object_threads(&q->view, id);
    json_t *guard = !object->guard.i
                        ? json_null()
                        : json_pack("{s:o, s:I, s:I}", "lock", json_text(q->view.f->locks.data[object->guard.i].name),
                                    "hits", (json_int_t)object->guard_hits, "total", (json_int_t)object->guard_total);
    json_t *value =
        json_pack("{s:o, s:o, s:o, s:I, s:o}", "name", json_text(object->name), "location", json_loc(&object->loc),
                  "guard", guard, "places", (json_int_t)object->guard_total, "threads", json_thread_names(q, &threads));
    return q->view.options->name ? with(value, "accesses", json_accesses(q, id)) : value;
}

static void put_objects(JsonQuery *q) {
    json_stream_open(&q->stream, "objects", '[');
    for (uint32_t i = 1; i < q->view.f->objects.len; i++)
        if (view_wants_object(&q->view, (FactObjectId){i}))
            json_stream_put(&q->stream, NULL, json_object_of(q, (FactObjectId){i}));
    json_stream_close(&q->stream);
}

/* ---- locks ---- */

static json_t *json_lock_sites(const JsonQuery *q, FactLockId id) {
    json_t *all = json_array();
    FactRange range = view_lock_sites(&q->view, id);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactLockSite *site = &q->view.f->lock_sites.data[i];
        if (view_wants_file(&q->view, &site->site.loc))
            append(&all, json_pack("{s:o, s:o, s:s, s:b, s:o}", "location", json_loc(&site->site.loc), "function",
                                   json_fn(q, site->site.fn), "use", fact_use_name(site->use), "shared",
                                   (int)site->shared, "reached", json_reach(q, site->site.situations)));
    }
    return all;
}

static json_t *json_guarded(const JsonQuery *q, FactLockId id) {
    json_t *all = json_array();
    VEC_EACH(const FactObject, object, &q->view.f->objects)
        if (object->guard.i == id.i)
            append(&all, json_pack("{s:o, s:I, s:I}", "object", json_text(object->name), "hits",
                                   (json_int_t)object->guard_hits, "total", (json_int_t)object->guard_total));
    return all;
}

static void put_locks(JsonQuery *q) {
    json_stream_open(&q->stream, "locks", '[');
    for (uint32_t i = 1; i < q->view.f->locks.len; i++) {
        const FactLock *lock = &q->view.f->locks.data[i];
        FactLockId id = {i};
        if (!view_wants_lock(&q->view, id))
            continue;
        Bitset under = view_taken_under(&q->view, id), over = view_held_over(&q->view, id);
        json_stream_put(&q->stream, NULL,
                        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", json_text(lock->name), "kind",
                                  json_text(lock->kind), "nature", json_text(lock->nature), "location",
                                  json_loc(&lock->loc), "sites", json_lock_sites(q, id), "guards", json_guarded(q, id),
                                  "taken_under", json_lock_names(q, &under), "held_over", json_lock_names(q, &over)));
    }
    json_stream_close(&q->stream);
}

/* ---- threads ---- */

static json_t *json_thread_fns(const JsonQuery *q, FactThreadId id) {
    json_t *all = json_array();
    Bitset fns = view_thread_fns(&q->view, id);
    for (uint32_t i = bitset_next(&fns, 0); i != UINT32_MAX; i = bitset_next(&fns, i + 1))
        append(&all, json_pack("{s:o, s:o}", "name", json_fn(q, (FactFnId){i}), "location",
                               json_loc(&q->view.f->fns.data[i].loc)));
    return all;
}

static json_t *json_thread_objects(const JsonQuery *q, FactThreadId id) {
    json_t *all = json_array();
    Bitset objects = view_thread_objects(&q->view, id);
    for (uint32_t i = bitset_next(&objects, 0); i != UINT32_MAX; i = bitset_next(&objects, i + 1))
        append(&all, json_text(q->view.f->objects.data[i].name));
    return all;
}

static json_t *with_details(const JsonQuery *q, json_t *thread, FactThreadId id) {
    return with(with(thread, "functions", json_thread_fns(q, id)), "objects", json_thread_objects(q, id));
}

static void put_threads(JsonQuery *q) {
    json_stream_open(&q->stream, "threads", '[');
    for (uint32_t i = 1; i < q->view.f->threads.len; i++) {
        const FactThread *thread = &q->view.f->threads.data[i];
        FactThreadId id = {i};
        if (!view_wants_thread(&q->view, id))
            continue;
        Bitset beside = view_beside(&q->view, id);
        json_t *created = !thread->creator.i
                              ? json_null()
                              : json_pack("{s:o, s:o, s:o}", "location", json_loc(&thread->site), "function",
                                          json_fn(q, thread->site_fn), "thread", json_thread_name(q, thread->creator));
        json_t *value = json_pack("{s:o, s:s, s:s, s:b, s:o, s:o, s:o}", "name", json_text(thread->name), "origin",
                                  fact_origin_name(thread->origin), "ending", fact_ending_name(thread->ending), "many",
                                  (int)thread->many, "function", json_fn(q, thread->root), "created", created, "beside",
                                  json_thread_names(q, &beside));
        json_stream_put(&q->stream, NULL, q->view.options->name ? with_details(q, value, id) : value);
    }
    json_stream_close(&q->stream);
}

/* ---- order ---- */

static json_t *json_edge(const JsonQuery *q, const FactEdge *edge) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "held", json_lock(q, edge->held, edge->held_shared),
                     "taken", json_lock(q, edge->acquired, edge->acquired_shared), "location", json_loc(&edge->loc),
                     "function", json_fn(q, edge->fn), "thread", json_thread_name(q, edge->thread), "locks",
                     json_lockset(q, &q->view.f->locksets.data[edge->locks.i]), "doubtful", (int)edge->doubtful);
}

static void put_order(JsonQuery *q) {
    json_stream_open(&q->stream, "edges", '[');
    VEC_EACH(const FactEdge, edge, &q->view.f->edges)
        if (view_wants_edge(&q->view, edge))
            json_stream_put(&q->stream, NULL, json_edge(q, edge));
    json_stream_close(&q->stream);
    json_stream_open(&q->stream, "cycles", '[');
    VEC_EACH(const FactCycle, cycle, &q->view.f->cycles) {
        json_t *edges = json_array();
        bool wanted = false;
        VEC_EACH(const uint32_t, i, cycle) {
            wanted = wanted || view_wants_edge(&q->view, &q->view.f->edges.data[*i]);
            append(&edges, json_edge(q, &q->view.f->edges.data[*i]));
        }
        if (wanted)
            json_stream_put(&q->stream, NULL, edges);
        else
            json_decref(edges);
    }
    json_stream_close(&q->stream);
}

/* ---- serial ---- */

static json_t *json_bounds(uint32_t permille) {
    json_t *all = json_array();
    for (const uint32_t *threads = view_bound_threads; *threads; threads++)
        append(&all,
               json_pack("{s:i, s:f}", "threads", (int)*threads, "faster", view_bound(permille, *threads) / 100.0));
    return all;
}

static void put_serial(JsonQuery *q) {
    json_stream_open(&q->stream, "shares", '[');
    VEC_EACH(const FactShare, share, &q->view.f->shares)
        if (view_wants_lock(&q->view, share->lock))
            json_stream_put(&q->stream, NULL,
                            json_pack("{s:o, s:o, s:f, s:i, s:i, s:o}", "lock",
                                      json_text(q->view.f->locks.data[share->lock.i].name), "thread",
                                      json_thread_name(q, share->thread), "share", share->permille / 1000.0, "loops",
                                      (int)share->loops, "calls", (int)share->calls, "bounds",
                                      json_bounds(share->permille)));
    json_stream_close(&q->stream);
    json_stream_put(&q->stream, "assumes", json_string(view_share_assumption));
}

/* ---- the GIL ---- */

static void put_states(JsonQuery *q) {
    const Facts *f = q->view.f;
    json_stream_open(&q->stream, "tokens", '[');
    VEC_EACH(const FactToken, token, &f->tokens)
        json_stream_put(&q->stream, NULL,
                        json_pack("{s:o, s:o, s:b}", "name", json_text(token->name), "host", json_text(token->host),
                                  "renounced", (int)token->renounced));
    json_stream_close(&q->stream);
    FactStateVec states = view_states(&q->view);
    json_stream_open(&q->stream, "states", '[');
    VEC_EACH(const uint32_t, index, &states) {
        const FactState *state = &f->states.data[*index];
        const FactObject *object = &f->objects.data[state->object.i];
        json_t *value = json_pack("{s:o, s:o, s:s, s:s, s:s, s:o, s:i}", "object", json_text(object->name), "location",
                                  json_loc(&object->loc), "scope", fact_scope_name(state->scope), "kept",
                                  fact_keeper_name(state->with), "kept_without", fact_keeper_name(state->without),
                                  "lock", state->lock.i ? json_text(f->locks.data[state->lock.i].name) : json_null(),
                                  "places", (int)object->guard_total);
        if (q->view.options->name)
            value = with(value, "accesses", json_accesses(q, state->object));
        json_stream_put(&q->stream, NULL, value);
    }
    json_stream_close(&q->stream);
}

/* ---- callers ---- */

static json_t *json_calls(const JsonQuery *q, FactFnId callee) {
    json_t *all = json_array();
    FactRange range = view_callers(&q->view, callee);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactCall *call = &q->view.f->calls.data[i];
        if (view_wants_file(&q->view, &call->site.loc))
            append(&all, json_pack("{s:o, s:o, s:s, s:o}", "location", json_loc(&call->site.loc), "function",
                                   json_fn(q, call->site.fn), "kind", fact_call_kind_name(call->kind), "reached",
                                   json_reach(q, call->site.situations)));
    }
    return all;
}

static void put_callers(JsonQuery *q) {
    FactFnVec fns = view_called(&q->view);
    json_stream_open(&q->stream, "functions", '[');
    VEC_EACH(const FactFnId, id, &fns) {
        json_t *starts = json_array();
        for (uint32_t i = 1; i < q->view.f->threads.len; i++)
            if (q->view.f->threads.data[i].root.i == id->i)
                append(&starts, json_thread_name(q, (FactThreadId){i}));
        json_stream_put(&q->stream, NULL,
                        json_pack("{s:o, s:o, s:o, s:o}", "name", json_fn(q, *id), "location",
                                  json_loc(&q->view.f->fns.data[id->i].loc), "starts", starts, "calls",
                                  json_calls(q, *id)));
    }
    json_stream_close(&q->stream);
}

Status query_write_json(const StoredFacts *stored, const QueryOptions *options, FILE *out, Diag *diag) {
    static void (*const writers[QUERY_KIND_COUNT])(JsonQuery *) = {
        [QUERY_GUARDS] = put_objects,   [QUERY_LOCKS] = put_locks, [QUERY_THREADS] = put_threads,
        [QUERY_ACCESSES] = put_objects, [QUERY_ORDER] = put_order, [QUERY_CALLERS] = put_callers,
        [QUERY_SERIAL] = put_serial,    [QUERY_GIL] = put_states};
    Arena *arena = arena_new();
    JsonQuery q = {.view = view_new(stored, options, arena), .stream = {.out = out}};
    json_stream_open(&q.stream, NULL, '{');
    json_stream_put(&q.stream, "schema", json_pack("{s:s, s:i}", "name", "lockwise-query", "version", 1));
    json_stream_put(&q.stream, "run", json_integer(stored->run));
    json_stream_put(&q.stream, "root", json_text(stored->root));
    json_stream_put(&q.stream, "query", json_string(query_kind_name(options->kind)));
    writers[options->kind](&q);
    json_stream_close(&q.stream);
    arena_free(arena);
    return json_stream_end(&q.stream, diag);
}
