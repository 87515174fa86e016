/* query.c: see query.h. */
#include "cli/query.h"

#include "base/nearest.h"
#include "cli/output.h"
#include "frontend/filepath.h"

#include <string.h>

/* The query that lists what the word should have been. */
static const char *list_hint(QueryKind kind, Arena *arena) {
    if (kind == QUERY_CALLERS)
        return "it must have a body in the files that were analysed";
    QueryKind list = kind == QUERY_ACCESSES                        ? QUERY_GUARDS
                     : kind == QUERY_ORDER || kind == QUERY_SERIAL ? QUERY_LOCKS
                                                                   : kind;
    return arena_printf(arena, "`lockwise query %s` lists them", query_kind_name(list));
}

static Status check_name(const QueryOptions *query, const StoredFacts *stored, Arena *arena, Diag *diag) {
    uint32_t count;
    const char **names = query_names(stored, query->kind, arena, &count);
    for (uint32_t i = 0; i < count; i++)
        if (query_matches(query->name, names[i]))
            return STATUS_OK;
    const char *near = nearest_name(query->name, names, count);
    diag_error(diag, near ? arena_printf(arena, "did you mean '%s'?", near) : list_hint(query->kind, arena),
               "query: no %s '%s' in run %lld", query_subject(query->kind), query->name, (long long)stored->run);
    return STATUS_FAILED;
}

Status query_run(const Options *o, const char *path, Arena *arena, Diag *diag) {
    Output out;
    QueryOptions query = o->query;
    query.cwd = filepath_current(arena);
    const StoredFacts *stored = store_read_facts(path, o->run, arena, diag);
    if (!stored)
        return STATUS_FAILED;
    if (query.name)
        TRY(check_name(&query, stored, arena, diag));
    TRY(output_open(o->output, arena, diag, &out));
    Status status = o->as_json ? query_write_json(stored, &query, out.file, diag)
                               : query_write_text(stored, &query, out.file, diag);
    return output_close(&out, status, diag);
}
