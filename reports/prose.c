/* prose.c: a blank line ends a paragraph; code goes on to the next line that is not indented. */
#include "reports/prose.h"

#include <stdbool.h>
#include <string.h>

enum { PROSE_INDENT = 4 };

static const char *const heading_mark = "## ";

static bool is_blank(const char *line) {
    return line[strspn(line, " ")] == '\n' || line[strspn(line, " ")] == '\0';
}

static bool is_code(const char *line) {
    return strncmp(line, "    ", PROSE_INDENT) == 0 && !is_blank(line);
}

static const char *next_line(const char *line) {
    size_t len = strcspn(line, "\n");
    return line + len + (line[len] == '\n');
}

/* Where the code that begins here ends: blank lines belong to it if more follows. */
static const char *end_of_code(const char *line) {
    const char *end = line;
    for (; *line && (is_code(line) || is_blank(line)); line = next_line(line))
        end = is_blank(line) ? end : next_line(line);
    return end;
}

static const char *read_code(const char *line, Arena *arena, ProseVec *out) {
    const char *end = end_of_code(line), *text = "";
    for (; line < end; line = next_line(line)) {
        const char *code = is_blank(line) ? line + strspn(line, " ") : line + PROSE_INDENT;
        text = arena_printf(arena, "%s%.*s\n", text, (int)strcspn(code, "\n"), code);
    }
    *vec_push(arena, out) = (Prose){PROSE_CODE, text};
    return end;
}

static const char *read_paragraph(const char *line, Arena *arena, ProseVec *out) {
    const char *text = NULL;
    for (; *line && !is_blank(line) && !is_code(line); line = next_line(line)) {
        int len = (int)strcspn(line, "\n");
        text = text ? arena_printf(arena, "%s %.*s", text, len, line) : arena_strndup(arena, line, (size_t)len);
    }
    *vec_push(arena, out) = (Prose){PROSE_PARAGRAPH, text};
    return line;
}

ProseVec prose_read(const char *text, Arena *arena) {
    ProseVec out = {0};
    for (const char *line = text; *line;) {
        size_t mark = strlen(heading_mark);
        if (is_blank(line)) {
            line = next_line(line);
        } else if (strncmp(line, heading_mark, mark) == 0) {
            *vec_push(arena, &out) =
                (Prose){PROSE_HEADING, arena_strndup(arena, line + mark, strcspn(line + mark, "\n"))};
            line = next_line(line);
        } else {
            line = is_code(line) ? read_code(line, arena, &out) : read_paragraph(line, arena, &out);
        }
    }
    return out;
}
