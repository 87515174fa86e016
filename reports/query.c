/* query.c: the kinds of questions, and what names mean in them. */
#include "reports/query.h"

#include "reports/query_view.h"

#include <fnmatch.h>
#include <string.h>

static const struct {
    const char *name, *subject;
    bool needs_name;
} kinds[QUERY_KIND_COUNT] = {
    [QUERY_GUARDS] = {"guards", "object", false},   [QUERY_LOCKS] = {"locks", "lock", false},
    [QUERY_THREADS] = {"threads", "thread", false}, [QUERY_ACCESSES] = {"accesses", "object", true},
    [QUERY_ORDER] = {"order", "lock", false},       [QUERY_CALLERS] = {"callers", "function", true},
    [QUERY_SERIAL] = {"serial", "lock", false},     [QUERY_GIL] = {"gil", "object", false},
};

static const char *const boundaries = " :.*";

const char *query_kind_name(QueryKind kind) {
    return kinds[kind].name;
}
const char *query_subject(QueryKind kind) {
    return kinds[kind].subject;
}
bool query_needs_name(QueryKind kind) {
    return kinds[kind].needs_name;
}

bool query_matches(const char *word, const char *name) {
    bool pattern = strpbrk(word, "*?[") != NULL;
    for (const char *end = name;; end++) {
        if (strcmp(word, end) == 0 || (pattern && fnmatch(word, end, 0) == 0))
            return true;
        end = strpbrk(end, boundaries);
        if (!end)
            return false;
    }
}

/* "len" of "struct queue.len". */
static const char *last_part(const char *name) {
    for (const char *next = name; (next = strpbrk(next, boundaries));)
        name = ++next;
    return name;
}

typedef struct NameList {
    const char **names;
    uint32_t count;
} NameList;

static void add_name(NameList *list, const char *name) {
    list->names[list->count++] = name;
    if (last_part(name) != name)
        list->names[list->count++] = last_part(name);
}

const char **query_names(const StoredFacts *stored, QueryKind kind, Arena *arena, uint32_t *out_count) {
    const Facts *f = &stored->facts;
    uint32_t most = 2 * (f->objects.len + f->locks.len + f->threads.len + f->fns.len);
    NameList list = {ARENA_ARRAY(arena, const char *, most), 0};
    for (uint32_t i = 1; i < f->objects.len && (kind == QUERY_GUARDS || kind == QUERY_ACCESSES); i++)
        add_name(&list, f->objects.data[i].name);
    VEC_EACH(const FactState, state, &f->states)
        if (kind == QUERY_GIL)
            add_name(&list, f->objects.data[state->object.i].name);
    for (uint32_t i = 1; i < f->locks.len && (kind == QUERY_LOCKS || kind == QUERY_ORDER || kind == QUERY_SERIAL); i++)
        add_name(&list, f->locks.data[i].name);
    for (uint32_t i = 1; i < f->threads.len && kind == QUERY_THREADS; i++)
        add_name(&list, arena_strndup(arena, f->threads.data[i].name, strcspn(f->threads.data[i].name, "@#")));
    for (uint32_t i = 1; i < f->fns.len && kind == QUERY_CALLERS; i++)
        add_name(&list, view_fn_long_name(arena, &f->fns.data[i]));
    *out_count = list.count;
    return list.names;
}
