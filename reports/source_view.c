/* source_view.c: reports ask for the same files again and again, line by line; finding a line by scanning from the
 * top each time would make a report quadratic. */
#include "reports/source_view.h"

#include "base/map.h"
#include "findings/tokens.h"

typedef VEC(SourceLine) SourceLineVec;

struct SourceView {
    Arena *arena;
    const StoredRun *run;
    StrMap *files;        /* path -> index into the run's sources */
    SourceLineVec *lines; /* one per source, filled at the first look */
};

SourceView *source_view_new(Arena *arena, const StoredRun *run) {
    SourceView *view = ARENA_NEW(arena, SourceView);
    *view = (SourceView){.arena = arena, .run = run, .files = strmap_new(arena)};
    view->lines = ARENA_ARRAY(arena, SourceLineVec, run->sources.len);
    for (uint32_t i = 0; i < run->sources.len; i++) {
        const char *file = run->sources.data[i].file;
        *strmap_slot(view->files, file, strlen(file), NULL) = i;
    }
    return view;
}

static void source_view_split(Arena *arena, const StoredSource *source, SourceLineVec *lines) {
    const char *end = source->text + source->len;
    bool in_comment = false;
    for (const char *at = source->text; at < end;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline != NULL ? newline : end;
        size_t len = (size_t)(stop - at);
        if (newline != NULL && len > 0 && at[len - 1] == '\r')
            len--;
        *vec_push(arena, lines) = (SourceLine){at, len, in_comment};
        /* Only these begin and end a comment: most lines have no star, and few are read word by word. */
        bool may_change = memchr(at, '*', len) && memmem(at, len, in_comment ? "*/" : "/*", 2);
        for (size_t start = 0; may_change && start < len;) {
            Token token = token_at(at, len, start, &in_comment);
            start = token.start + token.len;
        }
        at = newline != NULL ? newline + 1 : end;
    }
}

static const SourceLineVec *source_view_lines(SourceView *view, const char *file) {
    const uint64_t *index = strmap_find(view->files, file, strlen(file));
    if (index == NULL)
        return NULL;
    SourceLineVec *lines = &view->lines[*index];
    const StoredSource *source = lines->len == 0 ? stored_source(view->run, file) : NULL;
    if (source != NULL)
        source_view_split(view->arena, source, lines);
    return lines;
}

bool source_view_line(SourceView *view, const char *file, uint32_t line, SourceLine *out_line) {
    const SourceLineVec *lines = source_view_lines(view, file);
    if (lines == NULL || line == 0 || line > lines->len)
        return false;
    *out_line = lines->data[line - 1];
    return true;
}

uint32_t source_view_count(SourceView *view, const char *file) {
    const SourceLineVec *lines = source_view_lines(view, file);
    return lines != NULL ? lines->len : 0;
}
