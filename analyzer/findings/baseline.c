/* baseline.c: see baseline.h. */
#include "findings/baseline.h"

#include "base/readfile.h"
#include "findings/identity.h"

#include <errno.h>
#include <stdlib.h>

enum { CELLS_KNOWN = 7, CELLS_MAX = 11 };

static const struct {
    const char *header, *columns, *what, *help;
    int cells;
} kinds[BASELINE_KIND_COUNT] = {
    [BASELINE_KNOWN] = {"# lockwise baseline 1", "fingerprint\trule\tfile\tfunction\tobject\tmessage\tkey", "baseline",
                        "`lockwise baseline write` writes a new one from the newest run", CELLS_KNOWN},
    [BASELINE_REVIEWS] = {"# lockwise reviews 1",
                          "fingerprint\trule\tfile\tfunction\tobject\tmessage\tverdict\tauthor\ttime\treason\tkey",
                          "file of reviews", "`lockwise help review` says what is in it", CELLS_MAX},
};

/* ---- reading ---- */

static Status fail_at(Diag *diag, const char *path, uint32_t line, const char *help, const char *what) {
    diag_error(diag, help, "%s:%u: %s", path, line, what);
    return STATUS_FAILED;
}

/* Of any scheme: those of earlier ones are matched by the other cells. */
static bool is_fingerprint(const char *cell) {
    size_t digits = cell[0] == 'v' ? strspn(cell + 1, "0123456789") : 0;
    return digits > 0 && cell[1 + digits] == ':';
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
    /* the key came later: files without it are read too */
    if (count < wanted - 1 || !is_fingerprint(cells[0]))
        return fail_at(diag, path, number, kinds[out->kind].help,
                       arena_printf(arena, "this is no line of a %s", kinds[out->kind].what));
    BaselineEntry *entry = vec_push(arena, &out->entries);
    *entry = (BaselineEntry){cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], .line = number};
    if (out->kind == BASELINE_REVIEWS) {
        entry->verdict = cells[6];
        entry->author = cells[7];
        entry->time = cells[8];
        entry->reason = cells[9];
    }
    entry->key = cells[wanted - 1];
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

void baseline_match(Baseline *baseline, StoredRun *run, const Facts *facts) {
    Arena *arena = arena_new();
    IdentityVec then = {0}, now = {0};
    VEC_EACH(const BaselineEntry, e, &baseline->entries)
        *vec_push(arena, &then) = (Identity){e->fingerprint, e->rule, e->file, e->function, e->object, e->key, 0};
    VEC_EACH(const StoredFinding, stored, &run->findings)
        identity_add(&now, arena, &stored->finding);
    Presence presence = presence_of_facts(facts, arena);
    identity_match(&then, &now, &presence);
    for (uint32_t i = 0; i < then.len; i++) {
        if (then.data[i].same == 0)
            continue;
        baseline->entries.data[i].finding = &run->findings.data[then.data[i].same - 1];
        baseline->entries.data[i].finding->known = true;
    }
    arena_free(arena);
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
    entry->key = baseline_cell(arena, f->key);
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
        fprintf(out, "\t%s\n", e->key ? e->key : "");
    }
}
