/* html_facts.c: what a run knows of the program as a whole: data/threads.js, locks.js, objects.js, order.js and
 * serial.js, small enough to be loaded whole, and data/objects-N.js, every access to a hundred objects. Ids are those
 * of the facts, so that the first element of each list stands for none. */
#include "reports/html_internal.h"

#include <string.h>

/* What a list of facts is written with. */
typedef void FactWriter(const HtmlReport *report, FILE *out);

static void put_place(const HtmlReport *report, FILE *out, const SourceLoc *loc) {
    js_write(out, "%u,%u", html_file_number(report, loc->file), loc->line);
}

static void put_ids(FILE *out, const char *key, const Bitset *ids) {
    (void)fprintf(out, "%s:[", key);
    for (uint32_t i = bitset_next(ids, 0); i != UINT32_MAX; i = bitset_next(ids, i + 1))
        js_write(out, "%u,", i);
    js_write(out, "]");
}

static const char *fn_name(const HtmlReport *report, FactFnId fn) {
    return fn.i != 0 ? report->facts->fns.data[fn.i].name : "";
}

/* ---- threads, locks, shares ---- */

static void put_threads(const HtmlReport *report, FILE *out) {
    js_write(out, "[null,\n");
    for (uint32_t i = 1; i < report->facts->threads.len; i++) {
        const FactThread *thread = &report->facts->threads.data[i];
        Bitset beside = view_beside(&report->view, (FactThreadId){i});
        js_write(out, "{name:%s,origin:%s,ending:%s,many:%u,creator:%u,site:[", thread->name,
                 fact_origin_name(thread->origin), fact_ending_name(thread->ending), (unsigned)thread->many,
                 thread->creator.i);
        put_place(report, out, &thread->site);
        js_write(out, ",%s],root:[", fn_name(report, thread->site_fn));
        if (thread->root.i != 0) {
            put_place(report, out, &report->facts->fns.data[thread->root.i].loc);
            js_write(out, ",%s", fn_name(report, thread->root));
        }
        js_write(out, "],");
        put_ids(out, "beside", &beside);
        js_write(out, "},\n");
    }
    js_write(out, "]");
}

static void put_locks(const HtmlReport *report, FILE *out) {
    js_write(out, "[null,\n");
    for (uint32_t i = 1; i < report->facts->locks.len; i++) {
        const FactLock *lock = &report->facts->locks.data[i];
        js_write(out, "{name:%s,kind:%s,nature:%s,at:[", lock->name, lock->kind, lock->nature);
        put_place(report, out, &lock->loc);
        js_write(out, "],uses:[");
        FactRange uses = view_lock_sites(&report->view, (FactLockId){i});
        for (uint32_t n = uses.first; n < uses.end; n++) {
            const FactLockSite *use = &report->facts->lock_sites.data[n];
            js_write(out, "[");
            put_place(report, out, &use->site.loc);
            js_write(out, ",%s,%s,%u],", fn_name(report, use->site.fn), fact_use_name(use->use), (unsigned)use->shared);
        }
        js_write(out, "]},\n");
    }
    js_write(out, "]");
}

/* [held, for reading, taken, for reading, unsure, file, line, function, thread] */
static void put_order(const HtmlReport *report, FILE *out) {
    js_write(out, "[\n");
    VEC_EACH(const FactEdge, edge, &report->facts->edges) {
        js_write(out, "[%u,%u,%u,%u,%u,", edge->held.i, (unsigned)edge->held_shared, edge->acquired.i,
                 (unsigned)edge->acquired_shared, (unsigned)edge->doubtful);
        put_place(report, out, &edge->loc);
        js_write(out, ",%s,%u],\n", fn_name(report, edge->fn), edge->thread.i);
    }
    js_write(out, "]");
}

static void put_serial(const HtmlReport *report, FILE *out) {
    js_write(out, "{assumes:%s,threads:[", view_share_assumption);
    for (const uint32_t *threads = view_bound_threads; *threads != 0; threads++)
        js_write(out, "%u,", *threads);
    js_write(out, "],shares:[\n");
    VEC_EACH(const FactShare, share, &report->facts->shares) {
        js_write(out, "{lock:%u,thread:%u,permille:%u,loops:%u,calls:%u,bounds:[", share->lock.i, share->thread.i,
                 share->permille, share->loops, share->calls);
        for (const uint32_t *threads = view_bound_threads; *threads != 0; threads++)
            js_write(out, "%u,", view_bound(share->permille, *threads));
        js_write(out, "]},\n");
    }
    js_write(out, "]}");
}

/* ---- the GIL ---- */

/* [id, tier, message] of what was found about the object. */
static void put_findings(const HtmlReport *report, FILE *out, const char *object) {
    VEC_EACH(const HtmlRow, row, &report->rows) {
        if (row->status == HTML_FIXED || strcmp(row->finding->object, object) != 0)
            continue;
        js_write(out, "[%s,%u,%s],", html_finding_id(report->scratch, row->finding), (unsigned)row->finding->tier,
                 row->finding->message);
    }
}

static void put_gil(const HtmlReport *report, FILE *out) {
    const Facts *f = report->facts;
    js_write(out, "{tokens:[");
    VEC_EACH(const FactToken, token, &f->tokens)
        js_write(out, "{name:%s,host:%s,renounced:%u},", token->name, token->host, (unsigned)token->renounced);
    js_write(out, "],states:[\n");
    FactStateVec states = view_states(&report->view);
    VEC_EACH(const uint32_t, index, &states) {
        const FactState *state = &f->states.data[*index];
        js_write(out, "{object:%u,scope:%u,kept:%u,without:%u,lock:%u,findings:[", state->object.i,
                 (unsigned)state->scope, (unsigned)state->with, (unsigned)state->without, state->lock.i);
        put_findings(report, out, f->objects.data[state->object.i].name);
        js_write(out, "]},\n");
    }
    js_write(out, "]}");
}

/* ---- objects ---- */

static void put_objects(const HtmlReport *report, FILE *out) {
    js_write(out, "[null,\n");
    for (uint32_t i = 1; i < report->facts->objects.len; i++) {
        const FactObject *object = &report->facts->objects.data[i];
        Bitset threads = view_object_threads(&report->view, (FactObjectId){i});
        js_write(out, "{name:%s,guard:%u,hits:%u,total:%u,at:[", object->name, object->guard.i, object->guard_hits,
                 object->guard_total);
        put_place(report, out, &object->loc);
        js_write(out, "],");
        put_ids(out, "threads", &threads);
        js_write(out, "},\n");
    }
    js_write(out, "]");
}

/* Locks; those held for reading as negative numbers. */
static void put_held(FILE *out, const FactLockset *set) {
    js_write(out, "[");
    VEC_EACH(const FactHeld, held, set)
        js_write(out, held->shared ? "-%u," : "%u,", held->lock.i);
    js_write(out, "]");
}

/* Groups of threads that get to a place with the same locks: [threads, locks always held, locks sometimes held]. */
static void put_reach(const HtmlReport *report, FILE *out, FactSituationsId id) {
    const ReachVec *reaches = view_reach(&report->view, id);
    js_write(out, "%u:[", id.i);
    VEC_EACH(const Reach, reach, reaches) {
        js_write(out, "[[");
        VEC_EACH(const FactThreadId, thread, &reach->threads)
            js_write(out, "%u,", thread->i);
        js_write(out, "],");
        put_held(out, &reach->held);
        js_write(out, ",");
        put_held(out, &reach->sometimes);
        js_write(out, "],");
    }
    js_write(out, "],\n");
}

/* [file, line, function, write, atomic, unsure, guarded, expression, reach] */
static void put_access(const HtmlReport *report, FILE *out, const FactAccess *access, FactLockId guard) {
    js_write(out, "[");
    put_place(report, out, &access->site.loc);
    js_write(out, ",%s,%u,%u,%u,%u,%s,%u],\n", fn_name(report, access->site.fn), (unsigned)access->write,
             (unsigned)access->atomic, (unsigned)access->doubtful,
             (unsigned)(guard.i != 0 && view_holds(&report->view, access->site.situations, guard)), access->text,
             access->site.situations.i);
}

static Status write_object_shard(HtmlReport *report, uint32_t first) {
    const Facts *f = report->facts;
    const char *name = arena_printf(report->scratch, "objects-%u", first / HTML_SHARD);
    FILE *out = html_data_open(report, name);
    if (out == NULL)
        return STATUS_FAILED;
    Bitset reaches = {0};
    js_write(out, "{accesses:[\n");
    for (uint32_t i = first; i < f->objects.len && i < first + HTML_SHARD; i++) {
        js_write(out, "[");
        FactRange range = i != 0 ? view_accesses(&report->view, (FactObjectId){i}) : (FactRange){0};
        for (uint32_t n = range.first; n < range.end; n++) {
            put_access(report, out, &f->accesses.data[n], f->objects.data[i].guard);
            (void)bitset_add(report->scratch, &reaches, f->accesses.data[n].site.situations.i);
        }
        js_write(out, "],\n");
    }
    js_write(out, "],reach:{\n");
    for (uint32_t id = bitset_next(&reaches, 0); id != UINT32_MAX; id = bitset_next(&reaches, id + 1))
        put_reach(report, out, (FactSituationsId){id});
    js_write(out, "}}");
    return html_data_close(report, out, name);
}

static Status write_list(HtmlReport *report, const char *name, FactWriter *write) {
    FILE *out = html_data_open(report, name);
    if (out == NULL)
        return STATUS_FAILED;
    write(report, out);
    return html_data_close(report, out, name);
}

Status html_write_facts(HtmlReport *report) {
    TRY(write_list(report, "threads", put_threads));
    TRY(write_list(report, "locks", put_locks));
    TRY(write_list(report, "objects", put_objects));
    TRY(write_list(report, "order", put_order));
    TRY(write_list(report, "serial", put_serial));
    if (html_has(report, HTML_NEEDS_TOKEN))
        TRY(write_list(report, "gil", put_gil));
    ArenaMark mark = arena_mark(report->scratch);
    for (uint32_t first = 0; first < report->facts->objects.len; first += HTML_SHARD) {
        TRY(write_object_shard(report, first));
        arena_reset(report->scratch, mark);
    }
    return STATUS_OK;
}
