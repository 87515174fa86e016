/* html_source.c: code on a page. The steps of a side are told where they happen: consecutive steps in one function
 * share one excerpt, and each step stands under its line, numbered in order of execution. */
#include "findings/tokens.h"
#include "reports/html_internal.h"

#include <string.h>

enum { CONTEXT_LINES = 3 };

/* Consecutive steps of one function that lie in one file: steps first .. last of the side. */
typedef struct Frame {
    uint32_t first, last;
} Frame;

/* A piece of a line to be underlined: bytes start .. end. */
typedef struct Mark {
    size_t start, end;
} Mark;

typedef VEC(Mark) MarkVec;

static const char *token_class(TokenKind kind) {
    switch (kind) {
    case TOKEN_KEYWORD:
        return "k";
    case TOKEN_NUMBER:
        return "n";
    case TOKEN_STRING:
        return "s";
    case TOKEN_COMMENT:
        return "c";
    case TOKEN_DIRECTIVE:
        return "d";
    case TOKEN_NAME:
    case TOKEN_OTHER:
        break;
    }
    return NULL;
}

static bool mark_covers(const MarkVec *marks, size_t at) {
    VEC_EACH(const Mark, mark, marks)
        if (mark->start <= at && at < mark->end)
            return true;
    return false;
}

/* Writes bytes start .. end of a line, in pieces that are marked or not. */
static void code_piece(FILE *out, const char *line, size_t start, size_t end, const MarkVec *marks) {
    while (start < end) {
        bool marked = mark_covers(marks, start);
        size_t stop = start + 1;
        while (stop < end && mark_covers(marks, stop) == marked)
            stop++;
        if (marked)
            html_write(out, "<mark>");
        html_escape(out, line + start, stop - start);
        if (marked)
            html_write(out, "</mark>");
        start = stop;
    }
}

static void code_line(FILE *out, const SourceLine *line, const MarkVec *marks) {
    bool in_comment = line->in_comment;
    for (size_t start = 0; start < line->len;) {
        Token token = token_at(line->text, line->len, start, &in_comment);
        const char *name = token_class(token.kind);
        if (name != NULL)
            html_write(out, "<span class=\"%s\">", name);
        code_piece(out, line->text, token.start, token.start + token.len, marks);
        if (name != NULL)
            html_write(out, "</span>");
        start = token.start + token.len;
    }
}

void html_code(FILE *out, const char *text, const char *label) {
    bool in_comment = false;
    const MarkVec none = {0};
    html_write(out, "<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"%s\"><code>", label);
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        SourceLine line = {text, len, in_comment};
        code_line(out, &line, &none);
        for (size_t start = 0; start < len;) {
            Token token = token_at(text, len, start, &in_comment);
            start = token.start + token.len;
        }
        html_write(out, "\n");
        text += len + (text[len] == '\n');
    }
    html_write(out, "</code></pre>\n");
}

/* What happens at the line: the marks of its steps. */
static MarkVec frame_marks(const HtmlReport *report, const Side *side, const Frame *frame, uint32_t number,
                           const SourceLine *line) {
    MarkVec marks = {0};
    for (uint32_t i = frame->first; i <= frame->last; i++) {
        const SourceLoc *loc = &side->steps.data[i].loc;
        if (loc->line != number || loc->col == 0 || loc->col > line->len)
            continue;
        size_t start = loc->col - 1;
        *vec_push(report->scratch, &marks) = (Mark){start, start + token_underline(line->text, line->len, start)};
    }
    return marks;
}

/* Whether an excerpt of the frame shows the line. */
static bool frame_shows(const Side *side, const Frame *frame, uint32_t number) {
    for (uint32_t i = frame->first; i <= frame->last; i++) {
        uint32_t line = side->steps.data[i].loc.line;
        if (line > 0 && number + CONTEXT_LINES >= line && number <= line + CONTEXT_LINES)
            return true;
    }
    return false;
}

static bool frame_has_step_at(const Side *side, const Frame *frame, uint32_t number) {
    for (uint32_t i = frame->first; i <= frame->last; i++)
        if (side->steps.data[i].loc.line == number)
            return true;
    return false;
}

static void step_note(FILE *out, const Side *side, uint32_t i) {
    const Step *step = &side->steps.data[i];
    html_write(out, "<span class=\"step %s%s\"><span class=\"num\">%u</span> %s</span>", step_kind_name(step->kind),
               i + 1 == side->steps.len ? " last" : "", i + 1, step->text);
}

static void frame_line(const HtmlReport *report, FILE *out, const Side *side, const Frame *frame, uint32_t number) {
    const char *file = side->steps.data[frame->first].loc.file;
    SourceLine line;
    if (!source_view_line(report->sources, file, number, &line))
        return;
    MarkVec marks = frame_marks(report, side, frame, number, &line);
    bool hit = frame_has_step_at(side, frame, number);
    html_write(out, "<span class=\"line%s\"><span class=\"no\">%u</span>", hit ? " hit" : "", number);
    code_line(out, &line, &marks);
    html_write(out, "\n</span>");
    for (uint32_t i = frame->first; i <= frame->last && hit; i++)
        if (side->steps.data[i].loc.line == number)
            step_note(out, side, i);
}

/* Whether the line is there and holds nothing. */
static bool line_is_blank(const HtmlReport *report, const char *file, uint32_t number) {
    SourceLine line;
    if (!source_view_line(report->sources, file, number, &line))
        return false;
    return strspn(line.text, " \t\r\f") >= line.len;
}

static void frame_code(const HtmlReport *report, FILE *out, const Side *side, const Frame *frame) {
    const char *file = side->steps.data[frame->first].loc.file;
    uint32_t count = source_view_count(report->sources, file), low = UINT32_MAX, high = 0, last = 0;
    for (uint32_t i = frame->first; i <= frame->last; i++) {
        uint32_t line = side->steps.data[i].loc.line;
        low = line < low ? line : low;
        high = line > high ? line : high;
    }
    low = low > CONTEXT_LINES ? low - CONTEXT_LINES : 1;
    high = count > CONTEXT_LINES && high < count - CONTEXT_LINES ? high + CONTEXT_LINES : count;
    while (low < high && line_is_blank(report, file, low) && !frame_has_step_at(side, frame, low))
        low++;
    while (low < high && line_is_blank(report, file, high) && !frame_has_step_at(side, frame, high))
        high--;
    html_write(out, "<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Source of %s\"><code>", file);
    for (uint32_t number = low; number <= high; number++) {
        if (!frame_shows(side, frame, number))
            continue;
        if (last > 0 && number > last + 1)
            html_write(out, "<span class=\"skip-lines\">\u22ef\n</span>");
        last = number;
        frame_line(report, out, side, frame, number);
    }
    html_write(out, "</code></pre>\n");
}

/* Whether all steps of the frame lie on lines that are stored. */
static bool frame_has_source(const HtmlReport *report, const Side *side, const Frame *frame) {
    SourceLine line;
    for (uint32_t i = frame->first; i <= frame->last; i++) {
        const SourceLoc *loc = &side->steps.data[i].loc;
        if (!source_view_line(report->sources, loc->file, loc->line, &line))
            return false;
    }
    return true;
}

/* Steps follow each other in one function. A thread may be said to start where it is created: that is no place in the
 * function that it starts, and stands alone. */
static bool step_continues(const Step *step, const Step *next) {
    if (next->kind == STEP_THREAD_START || (step->kind == STEP_THREAD_START && next->loc.line < step->loc.line))
        return false;
    return strcmp(next->function, step->function) == 0 && strcmp(next->loc.file, step->loc.file) == 0;
}

static Frame frame_at(const Side *side, uint32_t first) {
    Frame frame = {first, first};
    while (frame.last + 1 < side->steps.len &&
           step_continues(&side->steps.data[frame.last], &side->steps.data[frame.last + 1]))
        frame.last++;
    return frame;
}

static void frame_write(const HtmlReport *report, FILE *out, const Side *side, const Frame *frame) {
    const Step *step = &side->steps.data[frame->first];
    html_write(out, "<li><p class=\"frame\">");
    if (step->function[0] != '\0')
        html_write(out, "<code>%s</code> ", step->function);
    html_loc(out, frame->first == frame->last ? &step->loc : &(SourceLoc){step->loc.file, 0, 0});
    html_write(out, "</p>\n");
    if (frame_has_source(report, side, frame)) {
        frame_code(report, out, side, frame);
    } else {
        html_write(out, "<div class=\"code unseen\">");
        for (uint32_t i = frame->first; i <= frame->last; i++) {
            step_note(out, side, i);
            html_loc(out, &side->steps.data[i].loc);
        }
        html_write(out, "</div>\n");
    }
    html_write(out, "</li>\n");
}

void html_steps(const HtmlReport *report, FILE *out, const Side *side) {
    html_write(out, "<ol class=\"frames\">\n");
    for (uint32_t first = 0; first < side->steps.len;) {
        Frame frame = frame_at(side, first);
        frame_write(report, out, side, &frame);
        first = frame.last + 1;
    }
    html_write(out, "</ol>\n");
}
