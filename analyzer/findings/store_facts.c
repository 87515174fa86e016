/* store_facts.c: the facts of a run into the database. There may be many thousands: paths and expressions are numbered
 * in the order in which they come, and stand in tables of their own. */
#include "findings/store_internal.h"

#include "base/map.h"
#include "base/relpath.h"

#include <string.h>

typedef struct FactWriter {
    Store *store;
    const Facts *facts;
    int64_t run;
    const char *root;
    StrMap *paths, *expressions; /* text -> id */
    const char *last_path; /* as most rows name the file of the row before */
    int64_t last_path_id;
    StoreRows rows; /* of the table at hand */
} FactWriter;

static int64_t text_id(StrMap *ids, const char *text) {
    bool is_new = false;
    if (text[0] == '\0')
        return 0;
    uint64_t *slot = strmap_slot(ids, text, strlen(text), &is_new);
    if (is_new)
        *slot = strmap_len(ids);
    return (int64_t)*slot;
}

static int64_t path_id(FactWriter *w, const char *path) {
    if (path != w->last_path) {
        w->last_path_id = text_id(w->paths, path);
        w->last_path = path;
    }
    return w->last_path_id;
}

/* Types and arguments of store_rows for a location and for a site. */
#define LOC "iii"
#define LOC_ARGS(w, loc) path_id((w), (loc).file), (int64_t)(loc).line, (int64_t)(loc).col
#define SITE "i" LOC "i"
#define SITE_ARGS(w, site) (int64_t)(site).fn.i, LOC_ARGS(w, (site).loc), (int64_t)(site).situations.i

/* Writes the row, or the rows, of the i-th record. */
typedef Status (*RecordWriter)(FactWriter *w, uint32_t i);

static Status write_model(FactWriter *w, uint32_t i) {
    const FactModel *model = &w->facts->models.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, model->file, model->hash, (int64_t)model->functions);
}

static Status write_fn(FactWriter *w, uint32_t i) {
    const FactFn *fn = &w->facts->fns.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, fn->name, LOC_ARGS(w, fn->loc), (int64_t)fn->situations.i);
}

static Status write_lock(FactWriter *w, uint32_t i) {
    const FactLock *lock = &w->facts->locks.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, lock->name, lock->kind, lock->nature, LOC_ARGS(w, lock->loc));
}

static Status write_lockset(FactWriter *w, uint32_t i) {
    const FactLockset *set = &w->facts->locksets.data[i];
    Status status = STATUS_OK;
    for (uint32_t k = 0; k < set->len && status == STATUS_OK; k++)
        status =
            store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)set->data[k].lock.i, (int64_t)set->data[k].shared);
    return status;
}

static Status write_thread(FactWriter *w, uint32_t i) {
    const FactThread *t = &w->facts->threads.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, t->name, fact_origin_name(t->origin),
                          fact_ending_name(t->ending), (int64_t)t->root.i, (int64_t)t->many, (int64_t)t->creator.i,
                          (int64_t)t->site_fn.i, LOC_ARGS(w, t->site));
}

static Status write_parallel(FactWriter *w, uint32_t i) {
    const FactParallel *pair = &w->facts->parallel.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)pair->first.i, (int64_t)pair->second.i);
}

static Status write_situations(FactWriter *w, uint32_t i) {
    const FactSituations *list = &w->facts->situations.data[i];
    Status status = STATUS_OK;
    for (uint32_t k = 0; k < list->len && status == STATUS_OK; k++)
        status = store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)k, (int64_t)list->data[k].thread.i,
                                (int64_t)list->data[k].held.i, (int64_t)list->data[k].perhaps.i);
    return status;
}

static Status write_lock_site(FactWriter *w, uint32_t i) {
    const FactLockSite *s = &w->facts->lock_sites.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)s->lock.i, fact_use_name(s->use), (int64_t)s->shared,
                          SITE_ARGS(w, s->site));
}

static Status write_object(FactWriter *w, uint32_t i) {
    const FactObject *o = &w->facts->objects.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, o->name, LOC_ARGS(w, o->loc), (int64_t)o->guard.i,
                          (int64_t)o->guard_hits, (int64_t)o->guard_total);
}

static Status write_access(FactWriter *w, uint32_t i) {
    const FactAccess *a = &w->facts->accesses.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)a->object.i, (int64_t)a->write, (int64_t)a->atomic,
                          (int64_t)a->doubtful, (int64_t)a->site.fn.i, LOC_ARGS(w, a->site.loc),
                          text_id(w->expressions, a->text), (int64_t)a->site.situations.i);
}

static Status write_edge(FactWriter *w, uint32_t i) {
    const FactEdge *e = &w->facts->edges.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)e->held.i, (int64_t)e->held_shared,
                          (int64_t)e->acquired.i, (int64_t)e->acquired_shared, (int64_t)e->doubtful, (int64_t)e->fn.i,
                          LOC_ARGS(w, e->loc), (int64_t)e->thread.i, (int64_t)e->locks.i);
}

static Status write_cycle(FactWriter *w, uint32_t i) {
    const FactCycle *cycle = &w->facts->cycles.data[i];
    Status status = STATUS_OK;
    for (uint32_t k = 0; k < cycle->len && status == STATUS_OK; k++)
        status = store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)k, (int64_t)cycle->data[k]);
    return status;
}

static Status write_call(FactWriter *w, uint32_t i) {
    const FactCall *call = &w->facts->calls.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)call->callee.i, (int64_t)call->kind,
                          SITE_ARGS(w, call->site));
}

static Status write_share(FactWriter *w, uint32_t i) {
    const FactShare *share = &w->facts->shares.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)share->lock.i, (int64_t)share->thread.i,
                          (int64_t)share->permille, (int64_t)share->loops, (int64_t)share->calls);
}

static Status write_token(FactWriter *w, uint32_t i) {
    const FactToken *token = &w->facts->tokens.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, token->name, token->host, (int64_t)token->renounced);
}

static Status write_state(FactWriter *w, uint32_t i) {
    const FactState *state = &w->facts->states.data[i];
    return store_rows_add(&w->rows, w->run, (int64_t)i, (int64_t)state->object.i, fact_scope_name(state->scope),
                          fact_keeper_name(state->with), fact_keeper_name(state->without), (int64_t)state->lock.i);
}

/* strmap has the texts without an ending NUL. */
static Status write_texts(FactWriter *w, const char *table, const StrMap *texts, const char *root) {
    Arena *arena = w->store->arena;
    store_rows_begin(&w->rows, w->store, table, "iit");
    Status status = store_rows_add(&w->rows, w->run, (int64_t)0, "");
    for (uint32_t i = 0; i < strmap_len(texts) && status == STATUS_OK; i++) {
        size_t len;
        const char *text = strmap_key_at(texts, i, &len);
        text = arena_strndup(arena, text, len);
        if (root != NULL)
            text = relpath_below(arena, root, text);
        status = store_rows_add(&w->rows, w->run, (int64_t)i + 1, text);
    }
    return store_rows_end(&w->rows, status);
}

Status store_write_facts(Store *store, int64_t run, const char *root, const Facts *facts) {
    FactWriter w = {.store = store,
                    .facts = facts,
                    .run = run,
                    .root = root,
                    .paths = strmap_new(store->arena),
                    .expressions = strmap_new(store->arena)};
    const struct {
        const char *name, *types;
        uint32_t first, end;
        RecordWriter write;
    } tables[] = {
        {"model_file", "iitti", 0, facts->models.len, write_model},
        {"function", "iit" LOC "i", 1, facts->fns.len, write_fn},
        {"lock", "iittt" LOC, 1, facts->locks.len, write_lock},
        {"lockset", "iiii", 1, facts->locksets.len, write_lockset},
        {"thread", "iitttiiii" LOC, 1, facts->threads.len, write_thread},
        {"parallel", "iii", 0, facts->parallel.len, write_parallel},
        {"situation", "iiiiii", 1, facts->situations.len, write_situations},
        {"lock_site", "iiiti" SITE, 0, facts->lock_sites.len, write_lock_site},
        {"object", "iit" LOC "iii", 1, facts->objects.len, write_object},
        {"access",
         "iiiiii"
         "i" LOC "ii",
         0, facts->accesses.len, write_access},
        {"lock_edge", "iiiiiiii" LOC "ii", 0, facts->edges.len, write_edge},
        {"lock_cycle", "iiii", 0, facts->cycles.len, write_cycle},
        {"call", "iiii" SITE, 0, facts->calls.len, write_call},
        {"share", "iiiiiii", 0, facts->shares.len, write_share},
        {"token", "iitti", 0, facts->tokens.len, write_token},
        {"token_state", "iiittti", 0, facts->states.len, write_state},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        Status status = STATUS_OK;
        store_rows_begin(&w.rows, store, tables[i].name, tables[i].types);
        for (uint32_t k = tables[i].first; k < tables[i].end && status == STATUS_OK; k++)
            status = tables[i].write(&w, k);
        TRY(store_rows_end(&w.rows, status));
    }
    TRY(write_texts(&w, "path", w.paths, root));
    return write_texts(&w, "expression", w.expressions, NULL);
}
