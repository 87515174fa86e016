/* diag.c: messages are printed at once; gaps are kept, their texts shared, as one file or function has many. */
#include "base/diag.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

#include <assert.h>
#include <string.h>

struct Diag {
    Arena *arena;
    FILE *stream; /* NULL: silent */
    uint32_t error_count;
    const char *last_error;
    VEC(Gap) gaps;
    StrMap *texts; /* the one copy of each text of a gap */
};

Diag *diag_new(FILE *stream) {
    Arena *arena = arena_new();
    Diag *diag = ARENA_NEW(arena, Diag);
    diag->arena = arena;
    diag->stream = stream;
    diag->last_error = "";
    diag->texts = strmap_new(arena);
    return diag;
}

void diag_free(Diag *diag) {
    if (diag)
        arena_free(diag->arena);
}

static void print(const Diag *diag, const char *level, const char *text, const char *help) {
    if (!diag->stream)
        return;
    fprintf(diag->stream, "lockwise: %s: %s\n", level, text);
    if (help)
        fprintf(diag->stream, "  help: %s\n", help);
}

void diag_error(Diag *diag, const char *help, const char *format, ...) {
    va_list args;
    va_start(args, format);
    diag->last_error = arena_vprintf(diag->arena, format, args);
    va_end(args);
    diag->error_count++;
    print(diag, "error", diag->last_error, help);
}

void diag_warning(Diag *diag, const char *help, const char *format, ...) {
    ArenaMark mark = arena_mark(diag->arena);
    va_list args;
    va_start(args, format);
    print(diag, "warning", arena_vprintf(diag->arena, format, args), help);
    va_end(args);
    arena_reset(diag->arena, mark);
}

uint32_t diag_error_count(const Diag *diag) {
    return diag->error_count;
}

const char *diag_last_error(const Diag *diag) {
    return diag->last_error;
}

static const struct {
    const char *name, *text;
} gap_kinds[] = {
#define GAP(id, name, text) {name, text},
#include "base/gaps.def"
#undef GAP
};

const char *gap_kind_name(GapKind kind) {
    assert(kind < GAP_KIND_COUNT);
    return gap_kinds[kind].name;
}

const char *gap_kind_text(GapKind kind) {
    assert(kind < GAP_KIND_COUNT);
    return gap_kinds[kind].text;
}

static const char *shared_text(Diag *diag, const char *text) {
    if (!text)
        return "";
    bool is_new;
    uint64_t *entry = strmap_slot(diag->texts, text, strlen(text), &is_new);
    if (is_new)
        *entry = strmap_len(diag->texts) - 1;
    return strmap_key_at(diag->texts, (uint32_t)*entry, NULL);
}

void diag_gap(Diag *diag, GapKind kind, const char *file, uint32_t line, const char *function, const char *detail) {
    assert(kind < GAP_KIND_COUNT);
    Gap gap = {kind, shared_text(diag, file), line, shared_text(diag, function), shared_text(diag, detail)};
    *vec_push(diag->arena, &diag->gaps) = gap;
}

uint32_t diag_gap_count(const Diag *diag) {
    return diag->gaps.len;
}

const Gap *diag_gap_at(const Diag *diag, uint32_t i) {
    assert(i < diag->gaps.len);
    return &diag->gaps.data[i];
}
