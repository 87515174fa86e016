/* baseline.c: see baseline.h. What was renamed is matched by what is left of its identity, and only where there is no
 * doubt: a wrong match would hide a new finding. */
#include "findings/baseline.h"

#include "base/map.h"
#include "base/readfile.h"

#include <errno.h>
#include <stdlib.h>

enum { CELLS_KNOWN = 6, CELLS_MAX = 10 };

static const struct {
    const char *header, *columns, *what, *help;
    int cells;
} kinds[BASELINE_KIND_COUNT] = {
    [BASELINE_KNOWN] = {"# lockwise baseline 1", "fingerprint\trule\tfile\tfunction\tobject\tmessage", "baseline",
                        "`lockwise baseline write` writes a new one from the newest run", CELLS_KNOWN},
    [BASELINE_REVIEWS] = {"# lockwise reviews 1",
                          "fingerprint\trule\tfile\tfunction\tobject\tmessage\tverdict\tauthor\ttime\treason",
                          "file of reviews", "`lockwise help review` says what is in it", CELLS_MAX},
};

/* ---- reading ---- */

static Status fail_at(Diag *diag, const char *path, uint32_t line, const char *help, const char *what) {
    diag_error(diag, help, "%s:%u: %s", path, line, what);
    return STATUS_FAILED;
}

static Status read_entry(const char *path, uint32_t number, char *line, Arena *arena, Diag *diag, Baseline *out) {
    char *cells[CELLS_MAX] = {NULL};
    int count = 0, wanted = kinds[out->kind].cells;
    for (char *cell = line; cell && count < wanted; count++) {
        cells[count] = cell;
        cell = strchr(cell, '\t');
        if (cell && count + 1 < wanted)
            *cell++ = '\0';
    }
    if (strncmp(line, "<<<<<<<", 7) == 0 || strncmp(line, "=======", 7) == 0 || strncmp(line, ">>>>>>>", 7) == 0)
        return fail_at(diag, path, number, "keep the lines of both sides", "the conflict of a merge is not resolved");
    if (count != wanted || strncmp(cells[0], "v1:", 3) != 0)
        return fail_at(diag, path, number, kinds[out->kind].help,
                       arena_printf(arena, "this is no line of a %s", kinds[out->kind].what));
    *vec_push(arena, &out->entries) = (BaselineEntry){cells[0], cells[1], cells[2], cells[3], cells[4], cells[5],
                                                      cells[6], cells[7], cells[8], cells[9], number,   NULL};
    return STATUS_OK;
}

Status baseline_read(const char *path, BaselineKind kind, Arena *arena, Diag *diag, Baseline *out) {
    *out = (Baseline){.kind = kind};
    char *text = file_read(arena, path, NULL);
    if (!text) {
        diag_error(diag, errno == ENOENT ? kinds[kind].help : NULL, "cannot read the %s %s: %s", kinds[kind].what, path,
                   strerror(errno));
        return STATUS_FAILED;
    }
    uint32_t number = 0;
    for (char *line = text, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (++number == 1 && strcmp(line, kinds[kind].header) != 0)
            return fail_at(diag, path, 1, kinds[kind].help,
                           arena_printf(arena, "this is no %s, or one of a newer lockwise", kinds[kind].what));
        if (*line != '\0' && *line != '#')
            TRY(read_entry(path, number, line, arena, diag, out));
    }
    return STATUS_OK;
}

/* ---- matching ---- */

/* Who may be the same: the one finding and the one entry of a key that nobody has met, and how many there are. */
typedef struct Candidates {
    StoredFinding *finding;
    BaselineEntry *entry;
    uint32_t findings, entries;
} Candidates;

typedef VEC(Candidates) CandidatesVec;

/* What a rename leaves of a finding's identity, and which entries may have been renamed so. */
typedef struct Rename {
    const char *(*key)(Arena *arena, const char *rule, const char *file, const char *function, const char *object);
    bool (*is_gone)(const BaselineEntry *entry, const Facts *facts);
} Rename;

static const char *key_without_function(Arena *arena, const char *rule, const char *file, const char *function,
                                        const char *object) {
    (void)function;
    return arena_printf(arena, "%s\t%s\t%s", rule, file, object);
}

static bool function_is_gone(const BaselineEntry *entry, const Facts *facts) {
    for (uint32_t i = 1; i < facts->fns.len; i++)
        if (strcmp(facts->fns.data[i].name, entry->function) == 0)
            return false;
    return true;
}

/* Objects of one file are called by its name: "a.c:lock". */
static const char *object_in_any_file(Arena *arena, const char *object, const char *file) {
    const char *slash = strrchr(file, '/'), *prefix = arena_printf(arena, "%s:", slash ? slash + 1 : file);
    const char *out = "";
    for (const char *at; (at = strstr(object, prefix)); object = at + strlen(prefix))
        out = arena_printf(arena, "%s%.*s", out, (int)(at - object), object);
    return arena_printf(arena, "%s%s", out, object);
}

static const char *key_without_file(Arena *arena, const char *rule, const char *file, const char *function,
                                    const char *object) {
    return arena_printf(arena, "%s\t%s\t%s", rule, function, object_in_any_file(arena, object, file));
}

static bool file_is_gone(const BaselineEntry *entry, const Facts *facts) {
    for (uint32_t i = 1; i < facts->fns.len; i++)
        if (strcmp(facts->fns.data[i].loc.file, entry->file) == 0)
            return false;
    return true;
}

static const Rename renames[] = {{key_without_function, function_is_gone}, {key_without_file, file_is_gone}};

static Candidates *candidates_of(Arena *arena, StrMap *map, CandidatesVec *all, const char *key) {
    bool is_new;
    uint64_t *slot = strmap_slot(map, key, strlen(key), &is_new);
    if (is_new) {
        *slot = all->len;
        (void)vec_push(arena, all);
    }
    return &all->data[*slot];
}

static void match_renamed(Baseline *baseline, StoredRun *run, const Facts *facts, const Rename *rename) {
    Arena *arena = arena_new();
    StrMap *map = strmap_new(arena);
    CandidatesVec all = {0};
    VEC_EACH(StoredFinding, stored, &run->findings) {
        const Finding *f = &stored->finding;
        if (stored->known)
            continue;
        const char *key = rename->key(arena, f->rule, f->loc.file, f->function, f->object);
        Candidates *c = candidates_of(arena, map, &all, key);
        c->finding = stored;
        c->findings++;
    }
    VEC_EACH(BaselineEntry, entry, &baseline->entries) {
        if (entry->finding || !rename->is_gone(entry, facts))
            continue;
        const char *key = rename->key(arena, entry->rule, entry->file, entry->function, entry->object);
        Candidates *c = candidates_of(arena, map, &all, key);
        c->entry = entry;
        c->entries++;
    }
    VEC_EACH(Candidates, c, &all) {
        if (c->findings == 1 && c->entries == 1) {
            c->entry->finding = c->finding;
            c->finding->known = true;
        }
    }
    arena_free(arena);
}

static void match_fingerprints(Baseline *baseline, StoredRun *run) {
    Arena *arena = arena_new();
    StrMap *findings = strmap_new(arena);
    VEC_EACH(StoredFinding, stored, &run->findings) {
        bool is_new;
        const char *fingerprint = stored->finding.fingerprint;
        *strmap_slot(findings, fingerprint, strlen(fingerprint), &is_new) = (uintptr_t)stored;
    }
    VEC_EACH(BaselineEntry, entry, &baseline->entries) {
        const uint64_t *slot = strmap_find(findings, entry->fingerprint, strlen(entry->fingerprint));
        if (!slot)
            continue;
        StoredFinding *stored = (StoredFinding *)(uintptr_t)*slot;
        entry->finding = stored;
        stored->known = true;
    }
    arena_free(arena);
}

void baseline_match(Baseline *baseline, StoredRun *run, const Facts *facts) {
    match_fingerprints(baseline, run);
    for (size_t i = 0; i < sizeof renames / sizeof renames[0]; i++)
        match_renamed(baseline, run, facts, &renames[i]);
}

/* ---- writing ---- */

const char *baseline_cell(Arena *arena, const char *text) {
    char *copy = arena_strdup(arena, text);
    for (char *at = copy; *at; at++)
        if ((unsigned char)*at < ' ')
            *at = ' ';
    return copy;
}

BaselineEntry *baseline_add(Baseline *baseline, Arena *arena, StoredFinding *finding) {
    const Finding *f = &finding->finding;
    BaselineEntry *entry = vec_push(arena, &baseline->entries);
    entry->fingerprint = f->fingerprint;
    entry->rule = baseline_cell(arena, f->rule);
    entry->file = baseline_cell(arena, f->loc.file);
    entry->function = baseline_cell(arena, f->function);
    entry->object = baseline_cell(arena, f->object);
    entry->message = baseline_cell(arena, f->message);
    entry->finding = finding;
    return entry;
}

static int entry_compare(const void *left, const void *right) {
    const BaselineEntry *a = left, *b = right;
    int order = strcmp(a->file, b->file);
    if (order == 0)
        order = strcmp(a->rule, b->rule);
    if (order == 0)
        order = strcmp(a->function, b->function);
    return order != 0 ? order : strcmp(a->fingerprint, b->fingerprint);
}

void baseline_write(Baseline *baseline, FILE *out) {
    if (baseline->entries.len > 0)
        qsort(baseline->entries.data, baseline->entries.len, sizeof *baseline->entries.data, entry_compare);
    fprintf(out, "%s\n# %s\n", kinds[baseline->kind].header, kinds[baseline->kind].columns);
    VEC_EACH(const BaselineEntry, e, &baseline->entries) {
        fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s", e->fingerprint, e->rule, e->file, e->function, e->object, e->message);
        if (baseline->kind == BASELINE_REVIEWS)
            fprintf(out, "\t%s\t%s\t%s\t%s", e->verdict, e->author, e->time, e->reason);
        fputc('\n', out);
    }
}
