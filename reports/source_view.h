/* source_view.h: the stored sources by line, in constant time after the first look at a file.
 * Memory:  in the arena; lines point into the run's own texts.
 */
#ifndef LOCKWISE_REPORTS_SOURCE_VIEW_H
#define LOCKWISE_REPORTS_SOURCE_VIEW_H

#include "findings/store_read.h"

typedef struct SourceView SourceView;

typedef struct SourceLine {
    const char *text; /* without the newline */
    size_t len;
    bool in_comment; /* a block comment is open where the line begins */
} SourceLine;

SourceView *source_view_new(Arena *arena, const StoredRun *run);
/* False if the file is not stored or has no such line (counted from 1). */
bool source_view_line(SourceView *view, const char *file, uint32_t line, SourceLine *out_line);
/* The number of lines, 0 if the file is not stored. */
uint32_t source_view_count(SourceView *view, const char *file);

#endif
