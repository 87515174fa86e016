/* query.h: questions to the facts of a stored run, answered as text or JSON.
 * Order:    that of the facts: the same run gives the same bytes.
 * Errors:   write errors give one diag_error.
 */
#ifndef LOCKWISE_REPORTS_QUERY_H
#define LOCKWISE_REPORTS_QUERY_H

#include "base/diag.h"
#include "base/status.h"
#include "findings/store_read.h"

#include <stdio.h>

typedef enum QueryKind {
    QUERY_GUARDS,   /* which lock guards which object, at how many of its places */
    QUERY_LOCKS,    /* what each lock is, where it is taken, what it guards */
    QUERY_THREADS,  /* which threads there are, and which run at the same time */
    QUERY_ACCESSES, /* who touches an object, with which locks */
    QUERY_ORDER,    /* which lock is taken while which is held, and the cycles */
    QUERY_CALLERS,  /* who calls a function, with which locks */
    QUERY_SERIAL,   /* how much of the threads' work is done under which lock */
    QUERY_GIL,      /* what keeps the state of an extension apart, with the GIL and without it */
    QUERY_KIND_COUNT
} QueryKind;

typedef struct QueryOptions {
    QueryKind kind;
    const char *name; /* NULL: all; see query_matches */
    const char *file; /* NULL: all; only what is in files whose path matches: a shell pattern, or a folder or file */
    bool to_root;     /* callers: and who calls those, up to where threads start */
    const char *cwd;  /* text: paths are shown relative to it; "" as stored */
} QueryOptions;

const char *query_kind_name(QueryKind kind); /* "guards", ... */
const char *query_subject(QueryKind kind);   /* what a name is the name of: "object", "lock", "thread", "function" */
/* accesses and callers are asked about something. */
bool query_needs_name(QueryKind kind);

/* All names that a query of the kind may be asked about, in the order of the facts; in the arena. */
const char **query_names(const StoredFacts *stored, QueryKind kind, Arena *arena, uint32_t *out_count);
/* Whether the word names it: the whole name, a shell pattern for it, or its end from one of " :.*" on: "len",
 * "queue.len" and "struct queue.*" for "struct queue.len". */
bool query_matches(const char *word, const char *name);

Status query_write_text(const StoredFacts *stored, const QueryOptions *options, FILE *out, Diag *diag);
Status query_write_json(const StoredFacts *stored, const QueryOptions *options, FILE *out, Diag *diag);

#endif
