/* changes.c: see changes.h. Where a function ends is not known, so that it reaches to the next one in its file; what
 * stands between two functions belongs to the one before. */
#include "findings/changes.h"

#include "base/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

FileChangeVec changes_read(const char *diff, Arena *arena) {
    FileChangeVec changes = {0};
    bool in_file = false;
    for (const char *line = diff, *next; *line; line = next) {
        size_t len = strcspn(line, "\n");
        unsigned first = 0, count = 1;
        next = line + len + (line[len] == '\n');
        if (strncmp(line, "diff ", 5) == 0)
            in_file = false;
        else if (!in_file && strncmp(line, "+++ ", 4) == 0) {
            size_t name = strcspn(line + 4, "\t\n"); /* git ends names with blanks by a tab */
            changes_add_file(&changes, arena_strndup(arena, line + 4, name), arena);
            changes.data[changes.len - 1].ranges.len = 0;
            in_file = true;
        } else if (in_file && strncmp(line, "@@ ", 3) == 0) {
            const char *plus = strchr(line, '+');
            if (!plus || sscanf(plus, "+%u,%u", &first, &count) < 1)
                continue;
            /* Of removed lines nothing is left but the two that now meet. */
            LineRange range = {first, count > 0 ? first + count - 1 : first + 1};
            *vec_push(arena, &changes.data[changes.len - 1].ranges) = range;
        }
    }
    return changes;
}

void changes_add_file(FileChangeVec *changes, const char *file, Arena *arena) {
    FileChange *change = vec_push(arena, changes);
    change->file = arena_strdup(arena, file);
    *vec_push(arena, &change->ranges) = (LineRange){0, UINT32_MAX};
}

typedef VEC(uint32_t) Lines;

typedef struct Matcher {
    Arena *arena;
    StrMap *changed; /* file -> FileChange * */
    StrMap *starts;  /* file -> index + 1 into lines */
    VEC(Lines) lines; /* where functions begin */
} Matcher;

static int line_compare(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void know_functions(Matcher *m, const Facts *facts) {
    for (uint32_t i = 1; i < facts->fns.len; i++) {
        const SourceLoc *loc = &facts->fns.data[i].loc;
        bool is_new;
        if (!strmap_find(m->changed, loc->file, strlen(loc->file)))
            continue;
        uint64_t *slot = strmap_slot(m->starts, loc->file, strlen(loc->file), &is_new);
        if (is_new) {
            (void)vec_push(m->arena, &m->lines);
            *slot = m->lines.len;
        }
        *vec_push(m->arena, &m->lines.data[*slot - 1]) = loc->line;
    }
    VEC_EACH(Lines, lines, &m->lines)
        qsort(lines->data, lines->len, sizeof *lines->data, line_compare);
}

/* The function around a line: from its first line to that before the next one. */
static LineRange around(const Matcher *m, const SourceLoc *loc) {
    LineRange range = {loc->line, loc->line};
    const uint64_t *slot = strmap_find(m->starts, loc->file, strlen(loc->file));
    if (!slot)
        return range;
    const Lines *lines = &m->lines.data[*slot - 1];
    range.last = UINT32_MAX;
    for (uint32_t i = 0; i < lines->len; i++) {
        if (lines->data[i] <= loc->line)
            range.first = lines->data[i];
        else {
            range.last = lines->data[i] - 1;
            break;
        }
    }
    return range;
}

static bool is_touched(const Matcher *m, const SourceLoc *loc) {
    const uint64_t *slot = strmap_find(m->changed, loc->file, strlen(loc->file));
    if (!slot)
        return false;
    LineRange function = around(m, loc);
    VEC_EACH(const LineRange, range, &((const FileChange *)(uintptr_t)*slot)->ranges)
        if (range->first <= function.last && range->last >= function.first)
            return true;
    return false;
}

static bool touches(const Matcher *m, const Finding *finding) {
    bool touched = is_touched(m, &finding->loc);
    for (uint32_t s = 0; s < finding->sides.len && !touched; s++) {
        const Side *side = &finding->sides.data[s];
        for (uint32_t i = 0; i < side->steps.len && !touched; i++)
            touched = is_touched(m, &side->steps.data[i].loc);
    }
    return touched;
}

void changes_match(const FileChangeVec *changes, StoredRun *run, const Facts *facts) {
    Arena *arena = arena_new();
    Matcher m = {.arena = arena, .changed = strmap_new(arena), .starts = strmap_new(arena)};
    VEC_EACH(const FileChange, change, changes) {
        bool is_new;
        *strmap_slot(m.changed, change->file, strlen(change->file), &is_new) = (uintptr_t)change;
    }
    know_functions(&m, facts);
    VEC_EACH(StoredFinding, stored, &run->findings)
        stored->untouched = !touches(&m, &stored->finding);
    arena_free(arena);
}
