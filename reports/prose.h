/* prose.h: texts of paragraphs, headings ("## ...") and code (indented by four blanks), as in concept_pages/. */
#ifndef LOCKWISE_REPORTS_PROSE_H
#define LOCKWISE_REPORTS_PROSE_H

#include "base/arena.h"
#include "base/vec.h"

typedef enum ProseKind { PROSE_PARAGRAPH, PROSE_HEADING, PROSE_CODE } ProseKind;

typedef struct Prose {
    ProseKind kind;
    const char *text; /* a paragraph as one line; code without its indentation, each line with its end */
} Prose;

typedef VEC(Prose) ProseVec;

/* In the arena. */
ProseVec prose_read(const char *text, Arena *arena);

#endif
