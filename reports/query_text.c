/* query_text.c: answers for people and for grep. Lists are tables with a head line; what stands in the code begins with
 * file:line. What is asked for by name is told in full, under a line that names it. */
#include "reports/formats_internal.h"
#include "reports/query_view.h"
#include "reports/text_table.h"
#include "reports/utf8.h"

#include "base/relpath.h"

#include <string.h>

typedef struct TextQuery {
    QueryView view;
    FILE *out;
    Arena *arena;
} TextQuery;

/* ---- words ---- */

static const char *place_text(const TextQuery *q, const SourceLoc *loc) {
    if (loc->file[0] == '\0')
        return "-";
    const char *cwd = q->view.options->cwd, *file = loc->file;
    if (cwd[0] != '\0')
        file = relpath_from(q->arena, cwd, relpath_absolute(q->arena, q->view.stored->root, file));
    return loc->line > 0 ? arena_printf(q->arena, "%s:%u", file, loc->line) : file;
}

static const char *fn_name(const TextQuery *q, FactFnId id) {
    return id.i ? q->view.f->fns.data[id.i].name : "-";
}

static const char *lock_name(const TextQuery *q, FactLockId id) {
    return id.i ? q->view.f->locks.data[id.i].name : "none";
}

static const char *held_text(const TextQuery *q, FactLockId lock, bool shared) {
    return arena_printf(q->arena, "%s%s", lock_name(q, lock), shared ? " (shared)" : "");
}

/* "a, b (shared)"; `none` if there is none. */
static const char *lockset_text(const TextQuery *q, const FactLockset *set, const char *none) {
    const char *all = NULL;
    VEC_EACH(const FactHeld, held, set) {
        const char *text = held_text(q, held->lock, held->shared);
        all = all ? arena_printf(q->arena, "%s, %s", all, text) : text;
    }
    return all ? all : none;
}

static const char *reach_locks(const TextQuery *q, const Reach *reach) {
    const char *held = lockset_text(q, &reach->held, "-");
    if (reach->sometimes.len == 0)
        return held;
    return arena_printf(q->arena, "%s; sometimes %s", held, lockset_text(q, &reach->sometimes, ""));
}

static const char *names_text(const TextQuery *q, const Bitset *ids, const char *(*name)(const TextQuery *, uint32_t)) {
    const char *all = NULL;
    for (uint32_t i = bitset_next(ids, 0); i != UINT32_MAX; i = bitset_next(ids, i + 1))
        all = all ? arena_printf(q->arena, "%s, %s", all, name(q, i)) : name(q, i);
    return all ? all : "-";
}

static const char *thread_at(const TextQuery *q, uint32_t i) {
    return q->view.f->threads.data[i].name;
}

/* Names, or one word where it is everybody. */
static const char *threads_text(const TextQuery *q, const Bitset *threads) {
    uint32_t count = q->view.f->threads.len - 1;
    return count > 2 && bitset_count(threads) == count ? "all" : names_text(q, threads, thread_at);
}

static const char *reach_threads(const TextQuery *q, const Reach *reach) {
    Bitset threads = {0};
    VEC_EACH(const FactThreadId, id, &reach->threads)
        bitset_add(q->arena, &threads, id->i);
    return threads_text(q, &threads);
}

static const char *lock_at(const TextQuery *q, uint32_t i) {
    return q->view.f->locks.data[i].name;
}

static const char *count_text(const TextQuery *q, uint32_t count) {
    return arena_printf(q->arena, "%u", count);
}

static const char *or_dash(const char *text) {
    return text[0] != '\0' ? text : "-";
}

static void put_line(const TextQuery *q, const char *text) {
    utf8_write_line(q->out, text, strlen(text));
    (void)fputc('\n', q->out);
}

/* A line for each group of threads; one that says so where nobody gets. */
static void add_reach_rows(const TextQuery *q, TextTable *table, const FactSite *site, const char *what) {
    const ReachVec *reaches = view_reach(&q->view, site->situations);
    const char *place = place_text(q, &site->loc);
    VEC_EACH(const Reach, reach, reaches)
        text_table_row(table, place, fn_name(q, site->fn), what, reach_threads(q, reach), reach_locks(q, reach), NULL);
    if (reaches->len == 0)
        text_table_row(table, place, fn_name(q, site->fn), what, "(not reached)", NULL);
}

/* ---- guards and accesses ---- */

/* "reads q->len", "writes *p atomically" */
static const char *access_text(const TextQuery *q, const FactAccess *access) {
    return arena_printf(q->arena, "%s %s%s%s", access->write ? "writes" : "reads", access->text,
                        access->atomic ? " atomically" : "", access->doubtful ? " (doubtful)" : "");
}

static const char *object_headline(const TextQuery *q, const FactObject *object) {
    const char *name = arena_printf(q->arena, "%s (%s): ", object->name, place_text(q, &object->loc));
    if (!object->guard.i)
        return arena_printf(q->arena, "%sno lock is held at any of %u places", name, object->guard_total);
    return arena_printf(q->arena, "%s%s is held at %u of %u places", name, lock_name(q, object->guard),
                        object->guard_hits, object->guard_total);
}

typedef enum Choice { CHOICE_ALL, CHOICE_GUARDED, CHOICE_UNGUARDED } Choice;

static void write_accesses(const TextQuery *q, FactObjectId id, Choice choice, const char *title) {
    FactLockId guard = q->view.f->objects.data[id.i].guard;
    TextTable table = {.arena = q->arena};
    FactRange range = view_accesses(&q->view, id);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactAccess *access = &q->view.f->accesses.data[i];
        bool guarded = guard.i && view_holds(&q->view, access->site.situations, guard);
        if (view_wants_file(&q->view, &access->site.loc) &&
            (choice == CHOICE_ALL || guarded == (choice == CHOICE_GUARDED)))
            add_reach_rows(q, &table, &access->site, access_text(q, access));
    }
    if (table.rows.len > 0 && title[0] != '\0')
        put_line(q, title);
    text_table_write(&table, "  ", q->out);
}

static void write_object(const TextQuery *q, FactObjectId id) {
    const FactObject *object = &q->view.f->objects.data[id.i];
    put_line(q, object_headline(q, object));
    if (q->view.options->kind == QUERY_ACCESSES || !object->guard.i) {
        write_accesses(q, id, CHOICE_ALL, "");
        return;
    }
    write_accesses(q, id, CHOICE_UNGUARDED, arena_printf(q->arena, "without %s:", lock_name(q, object->guard)));
    write_accesses(q, id, CHOICE_GUARDED, arena_printf(q->arena, "with %s:", lock_name(q, object->guard)));
}

static void add_object_row(const TextQuery *q, TextTable *table, FactObjectId id) {
    const FactObject *object = &q->view.f->objects.data[id.i];
    Bitset threads = view_object_threads(&q->view, id);
    text_table_row(table, object->name, lock_name(q, object->guard),
                   arena_printf(q->arena, "%u/%u", object->guard_hits, object->guard_total),
                   place_text(q, &object->loc), threads_text(q, &threads), NULL);
}

static void write_objects(const TextQuery *q) {
    TextTable table = {.arena = q->arena};
    text_table_row(&table, "OBJECT", "GUARD", "HELD AT", "DECLARED", "THREADS", NULL);
    for (uint32_t i = 1; i < q->view.f->objects.len; i++) {
        if (!view_wants_object(&q->view, (FactObjectId){i}))
            continue;
        if (q->view.options->name)
            write_object(q, (FactObjectId){i});
        else
            add_object_row(q, &table, (FactObjectId){i});
    }
    if (!q->view.options->name)
        text_table_write(&table, "", q->out);
}

/* ---- locks ---- */

static void add_lock_row(const TextQuery *q, TextTable *table, FactLockId id) {
    const FactLock *lock = &q->view.f->locks.data[id.i];
    Bitset under = view_taken_under(&q->view, id);
    text_table_row(table, lock->name, or_dash(lock->kind), or_dash(lock->nature),
                   count_text(q, view_count_takes(&q->view, id)), count_text(q, view_count_guarded(&q->view, id)),
                   place_text(q, &lock->loc), names_text(q, &under, lock_at), NULL);
}

static void write_guarded(const TextQuery *q, FactLockId id) {
    TextTable table = {.arena = q->arena};
    for (uint32_t i = 1; i < q->view.f->objects.len; i++) {
        const FactObject *object = &q->view.f->objects.data[i];
        if (object->guard.i == id.i)
            text_table_row(&table, object->name,
                           arena_printf(q->arena, "%u/%u", object->guard_hits, object->guard_total), NULL);
    }
    if (table.rows.len > 0)
        put_line(q, "guards:");
    text_table_write(&table, "  ", q->out);
}

static void write_lock(const TextQuery *q, FactLockId id) {
    const FactLock *lock = &q->view.f->locks.data[id.i];
    put_line(q, arena_printf(q->arena, "%s (%s): %s%s%s", lock->name, place_text(q, &lock->loc), lock->nature,
                             lock->nature[0] ? " " : "", lock->kind[0] ? lock->kind : "lock"));
    TextTable table = {.arena = q->arena};
    FactRange range = view_lock_sites(&q->view, id);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactLockSite *site = &q->view.f->lock_sites.data[i];
        if (view_wants_file(&q->view, &site->site.loc))
            add_reach_rows(q, &table, &site->site,
                           arena_printf(q->arena, "%s%s", fact_use_name(site->use), site->shared ? " shared" : ""));
    }
    text_table_write(&table, "  ", q->out);
    write_guarded(q, id);
    Bitset under = view_taken_under(&q->view, id), over = view_held_over(&q->view, id);
    if (!bitset_is_empty(&under))
        put_line(q, arena_printf(q->arena, "taken while it is held: %s", names_text(q, &under, lock_at)));
    if (!bitset_is_empty(&over))
        put_line(q, arena_printf(q->arena, "held while it is taken: %s", names_text(q, &over, lock_at)));
}

static void write_locks(const TextQuery *q) {
    TextTable table = {.arena = q->arena};
    text_table_row(&table, "LOCK", "KIND", "NATURE", "TAKEN AT", "GUARDS", "DECLARED", "TAKEN UNDER IT", NULL);
    for (uint32_t i = 1; i < q->view.f->locks.len; i++) {
        if (!view_wants_lock(&q->view, (FactLockId){i}))
            continue;
        if (q->view.options->name)
            write_lock(q, (FactLockId){i});
        else
            add_lock_row(q, &table, (FactLockId){i});
    }
    if (!q->view.options->name)
        text_table_write(&table, "", q->out);
}

/* ---- threads ---- */

static const char *beside_text(const TextQuery *q, FactThreadId id) {
    Bitset beside = view_beside(&q->view, id);
    uint32_t others = q->view.f->threads.len - 2;
    bool only_others = !bitset_has(&beside, id.i) && bitset_count(&beside) == others;
    return only_others && others > 1 ? "all others" : threads_text(q, &beside);
}

static void add_thread_row(const TextQuery *q, TextTable *table, FactThreadId id) {
    const FactThread *thread = &q->view.f->threads.data[id.i];
    text_table_row(table, thread->name, thread->many ? "many" : "one",
                   thread->ending == FACT_ENDING_UNKNOWN ? "-" : fact_ending_name(thread->ending),
                   place_text(q, &thread->site), fn_name(q, thread->site_fn),
                   thread->creator.i ? thread_at(q, thread->creator.i) : "-", beside_text(q, id), NULL);
}

static void write_thread_fns(const TextQuery *q, FactThreadId id) {
    TextTable table = {.arena = q->arena};
    Bitset fns = view_thread_fns(&q->view, id);
    for (uint32_t i = bitset_next(&fns, 0); i != UINT32_MAX; i = bitset_next(&fns, i + 1))
        text_table_row(&table, place_text(q, &q->view.f->fns.data[i].loc), fn_name(q, (FactFnId){i}), NULL);
    put_line(q, arena_printf(q->arena, "%s runs %u functions:", thread_at(q, id.i), table.rows.len));
    text_table_write(&table, "  ", q->out);
}

static void write_thread_objects(const TextQuery *q, FactThreadId id) {
    TextTable table = {.arena = q->arena};
    Bitset objects = view_thread_objects(&q->view, id);
    for (uint32_t i = bitset_next(&objects, 0); i != UINT32_MAX; i = bitset_next(&objects, i + 1)) {
        const FactObject *object = &q->view.f->objects.data[i];
        text_table_row(&table, object->name, lock_name(q, object->guard),
                       arena_printf(q->arena, "%u/%u", object->guard_hits, object->guard_total), NULL);
    }
    put_line(q, arena_printf(q->arena, "and touches %u shared objects:", table.rows.len));
    text_table_write(&table, "  ", q->out);
}

static void write_threads(const TextQuery *q) {
    TextTable table = {.arena = q->arena};
    text_table_row(&table, "THREAD", "NUMBER", "ENDS", "CREATED AT", "IN", "BY", "RUNS BESIDE", NULL);
    for (uint32_t i = 1; i < q->view.f->threads.len; i++)
        if (view_wants_thread(&q->view, (FactThreadId){i}))
            add_thread_row(q, &table, (FactThreadId){i});
    text_table_write(&table, "", q->out);
    for (uint32_t i = 1; i < q->view.f->threads.len && q->view.options->name; i++) {
        if (!view_wants_thread(&q->view, (FactThreadId){i}))
            continue;
        write_thread_fns(q, (FactThreadId){i});
        write_thread_objects(q, (FactThreadId){i});
    }
}

/* ---- order ---- */

static const char *edge_text(const TextQuery *q, const FactEdge *edge) {
    return arena_printf(q->arena, "%s -> %s%s", held_text(q, edge->held, edge->held_shared),
                        held_text(q, edge->acquired, edge->acquired_shared), edge->doubtful ? " (doubtful)" : "");
}

static bool wants_cycle(const TextQuery *q, const FactCycle *cycle) {
    VEC_EACH(const uint32_t, edge, cycle)
        if (view_wants_edge(&q->view, &q->view.f->edges.data[*edge]))
            return true;
    return false;
}

/* Edges that differ in thread and further locks only, and there are many, are one row. */
static bool is_same_edge(const FactEdge *a, const FactEdge *b) {
    return a->held.i == b->held.i && a->acquired.i == b->acquired.i && a->held_shared == b->held_shared &&
           a->acquired_shared == b->acquired_shared && a->doubtful == b->doubtful && a->fn.i == b->fn.i &&
           a->loc.line == b->loc.line && a->loc.col == b->loc.col && strcmp(a->loc.file, b->loc.file) == 0;
}

static void add_edge_row(const TextQuery *q, TextTable *table, const FactEdge *first, const FactEdge *end) {
    Bitset threads = {0};
    FactLockset gates = {0};
    VEC_EACH(const FactHeld, held, &q->view.f->locksets.data[first->locks.i]) {
        bool always = held->lock.i != first->held.i;
        for (const FactEdge *edge = first; edge < end; edge++)
            always = always && view_set_has(&q->view.f->locksets.data[edge->locks.i], *held);
        if (always)
            *vec_push(q->arena, &gates) = *held;
    }
    for (const FactEdge *edge = first; edge < end; edge++)
        bitset_add(q->arena, &threads, edge->thread.i);
    text_table_row(table, place_text(q, &first->loc), fn_name(q, first->fn), edge_text(q, first),
                   threads_text(q, &threads), lockset_text(q, &gates, "-"), NULL);
}

static void write_cycle(const TextQuery *q, const FactCycle *cycle) {
    TextTable table = {.arena = q->arena};
    const FactEdge *edges = q->view.f->edges.data;
    const char *names = "cycle: ";
    VEC_EACH(const uint32_t, i, cycle) {
        names = arena_printf(q->arena, "%s%s -> ", names, lock_name(q, edges[*i].held));
        add_edge_row(q, &table, &edges[*i], &edges[*i] + 1);
    }
    put_line(q, arena_printf(q->arena, "%s%s", names, lock_name(q, edges[cycle->data[0]].held)));
    text_table_write(&table, "  ", q->out);
}

static void write_order(const TextQuery *q) {
    TextTable table = {.arena = q->arena};
    const Facts *f = q->view.f;
    text_table_row(&table, "PLACE", "FUNCTION", "HELD -> TAKEN", "THREADS", "ALSO HELD", NULL);
    for (uint32_t i = 0, end; i < f->edges.len; i = end) {
        for (end = i + 1; end < f->edges.len && is_same_edge(&f->edges.data[i], &f->edges.data[end]);)
            end++;
        if (view_wants_edge(&q->view, &f->edges.data[i]))
            add_edge_row(q, &table, f->edges.data + i, f->edges.data + end);
    }
    text_table_write(&table, "", q->out);
    VEC_EACH(const FactCycle, cycle, &f->cycles)
        if (wants_cycle(q, cycle))
            write_cycle(q, cycle);
}

/* ---- serial ---- */

static const char *bound_text(const TextQuery *q, uint32_t permille, uint32_t threads) {
    uint32_t bound = view_bound(permille, threads);
    return arena_printf(q->arena, "%u.%02u", bound / 100, bound % 100);
}

static void add_share_row(const TextQuery *q, TextTable *table, const FactShare *share) {
    const char *bounds[4];
    for (uint32_t i = 0; i < 4; i++)
        bounds[i] = bound_text(q, share->permille, view_bound_threads[i]);
    text_table_row(table, lock_name(q, share->lock), thread_at(q, share->thread.i),
                   arena_printf(q->arena, "%u.%u %%", share->permille / 10, share->permille % 10), bounds[0], bounds[1],
                   bounds[2], bounds[3],
                   arena_printf(q->arena, "%u loop%s, %u call%s", share->loops, share->loops == 1 ? "" : "s",
                                share->calls, share->calls == 1 ? "" : "s"),
                   NULL);
}

static void write_serial(const TextQuery *q) {
    TextTable table = {.arena = q->arena};
    text_table_row(&table, "LOCK", "THREAD", "SERIAL", "X 2", "X 4", "X 8", "X 16", "UNDER IT", NULL);
    VEC_EACH(const FactShare, share, &q->view.f->shares)
        if (view_wants_lock(&q->view, share->lock))
            add_share_row(q, &table, share);
    text_table_write(&table, "", q->out);
    put_line(q, arena_printf(q->arena, "(%s)", view_share_assumption));
}

/* ---- the GIL ---- */

static void write_state(const TextQuery *q, const FactState *state) {
    const FactObject *object = &q->view.f->objects.data[state->object.i];
    put_line(q, arena_printf(q->arena, "%s (%s), %s: with %s: %s; without it: %s", object->name,
                             place_text(q, &object->loc), view_scope(state->scope), q->view.f->tokens.data[0].name,
                             view_keeper(&q->view, state, state->with), view_keeper(&q->view, state, state->without)));
    write_accesses(q, state->object, CHOICE_ALL, "");
}

static void write_states(const TextQuery *q) {
    const Facts *f = q->view.f;
    FactStateVec states = view_states(&q->view);
    TextTable table = {.arena = q->arena};
    if (!f->tokens.len) {
        put_line(q, "nothing here has to do with the lock of an interpreter, such as Python's GIL");
        return;
    }
    text_table_row(&table, "OBJECT", "IS", arena_printf(q->arena, "WITH %s", f->tokens.data[0].name), "WITHOUT IT",
                   "PLACES", "DECLARED", NULL);
    VEC_EACH(const uint32_t, index, &states) {
        const FactState *state = &f->states.data[*index];
        const FactObject *object = &f->objects.data[state->object.i];
        if (q->view.options->name)
            write_state(q, state);
        else
            text_table_row(&table, object->name, view_scope(state->scope), view_keeper(&q->view, state, state->with),
                           view_keeper(&q->view, state, state->without), count_text(q, object->guard_total),
                           place_text(q, &object->loc), NULL);
    }
    if (!q->view.options->name)
        text_table_write(&table, "", q->out);
}

/* ---- callers ---- */

static void add_start_rows(const TextQuery *q, TextTable *table, FactFnId fn) {
    for (uint32_t i = 1; i < q->view.f->threads.len; i++) {
        const FactThread *thread = &q->view.f->threads.data[i];
        if (thread->root.i != fn.i)
            continue;
        if (thread->origin == FACT_CREATED || thread->origin == FACT_SIGNAL)
            text_table_row(table, place_text(q, &thread->site), fn_name(q, thread->site_fn),
                           thread->origin == FACT_SIGNAL ? "installs signal handler" : "starts thread", thread->name,
                           NULL);
        else
            text_table_row(table, place_text(q, &q->view.f->fns.data[fn.i].loc), fn_name(q, fn), "is where it starts",
                           thread->name, NULL);
    }
}

/* What to say of a function without callers. */
static const char *callers_end(const TextQuery *q, const FactFn *fn) {
    VEC_EACH(const FactSituation, s, &q->view.f->situations.data[fn->situations.i])
        if (q->view.f->threads.data[s->thread.i].origin == FACT_CALLERS)
            return "called from outside the library";
    return "no call is seen";
}

static void write_callers_of(const TextQuery *q, FactFnId fn) {
    const FactFn *callee = &q->view.f->fns.data[fn.i];
    TextTable table = {.arena = q->arena};
    FactRange range = view_callers(&q->view, fn);
    add_start_rows(q, &table, fn);
    for (uint32_t i = range.first; i < range.end; i++) {
        const FactCall *call = &q->view.f->calls.data[i];
        if (view_wants_file(&q->view, &call->site.loc))
            add_reach_rows(q, &table, &call->site, fact_call_kind_name(call->kind));
    }
    const char *end = table.rows.len ? "" : callers_end(q, callee);
    put_line(q,
             arena_printf(q->arena, "%s (%s):%s%s", callee->name, place_text(q, &callee->loc), end[0] ? " " : "", end));
    text_table_write(&table, "  ", q->out);
}

static void write_callers(const TextQuery *q) {
    FactFnVec fns = view_called(&q->view);
    VEC_EACH(const FactFnId, fn, &fns)
        write_callers_of(q, *fn);
}

Status query_write_text(const StoredFacts *stored, const QueryOptions *options, FILE *out, Diag *diag) {
    static void (*const writers[QUERY_KIND_COUNT])(const TextQuery *) = {
        [QUERY_GUARDS] = write_objects,   [QUERY_LOCKS] = write_locks, [QUERY_THREADS] = write_threads,
        [QUERY_ACCESSES] = write_objects, [QUERY_ORDER] = write_order, [QUERY_CALLERS] = write_callers,
        [QUERY_SERIAL] = write_serial,    [QUERY_GIL] = write_states};
    Arena *arena = arena_new();
    TextQuery q = {.view = view_new(stored, options, arena), .out = out, .arena = arena};
    writers[options->kind](&q);
    arena_free(arena);
    return report_flush(out, diag);
}
