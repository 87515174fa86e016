/* nearest.c: the optimal string alignment distance, row by row; names longer than the rows are never near. */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 63 };

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static uint32_t distance(const char *a, size_t a_len, const char *b, size_t b_len) {
    uint32_t rows[3][LONGEST + 1];
    uint32_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (uint32_t k = 0; k <= b_len; k++)
        last[k] = k;
    for (uint32_t i = 1; i <= a_len; i++) {
        row[0] = i;
        for (uint32_t k = 1; k <= b_len; k++) {
            uint32_t change = last[k - 1] + (a[i - 1] != b[k - 1]);
            row[k] = smaller(change, smaller(last[k], row[k - 1]) + 1);
            bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
            if (swapped)
                row[k] = smaller(row[k], before[k - 2] + 1);
        }
        uint32_t *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[b_len];
}

const char *nearest_name(const char *word, const char *const *names, uint32_t count) {
    const char *best = NULL;
    size_t len = strlen(word);
    uint32_t limit = len < 6 ? (uint32_t)len / 3 + 1 : 3;
    for (uint32_t i = 0; i < count && len <= LONGEST; i++) {
        size_t name_len = strlen(names[i]);
        uint32_t d = name_len <= LONGEST ? distance(word, len, names[i], name_len) : limit + 1;
        if (d <= limit && d < name_len) {
            best = names[i];
            if (d == 0)
                break;
            limit = d - 1;
        }
    }
    return best;
}

const char *nearest_hint(Arena *arena, const char *word, const char *const *names, uint32_t count) {
    const char *near = nearest_name(word, names, count);
    if (near)
        return arena_printf(arena, "did you mean '%s'?", near);
    const char *list = "";
    for (uint32_t i = 0; i < count; i++)
        list = arena_printf(arena, "%s%s%s", list, i == 0 ? "" : i + 1 < count ? ", " : " or ", names[i]);
    return arena_printf(arena, count > 1 ? "one of %s" : "it can be %s", list);
}
