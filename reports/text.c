/* text.c: findings as a compiler prints them. The reader is a maintainer who never saw this tool and has ten seconds:
 * the first lines say what is wrong and where, why that matters and how to mend it. Then comes the proof: each side is
 * one line that holds the whole story (which thread, by which calls, does what, holding which locks), and under it are
 * the places on the way, one line each. What several sides or findings begin with is told with the first of them.
 *
 *     queue.c:21:6: error: queue_pop writes q->len without q->lock [race-unguarded-write,definite]
 *        21 |         q->len--;
 *           |            ^~~
 *     note: fix: take q->lock around this write
 *     queue.c:21:6: note: thread worker, started at main.c:28: worker -> queue_pop writes q->len, holding nothing
 *     main.c:10:31: note:   worker: calls queue_pop
 */
#include "findings/tokens.h"
#include "reports/formats_internal.h"
#include "reports/side_view.h"
#include "reports/source_view.h"
#include "reports/told_paths.h"
#include "reports/utf8.h"

#include "base/map.h"
#include "base/relpath.h"

#include <errno.h>
#include <string.h>

enum {
    TEXT_STEPS_FIRST = 4, /* of a long side the first and the last steps are shown */
    TEXT_STEPS_LAST = 6,
    TEXT_STEPS_REFERRED = 3, /* fewer are told again: that is read sooner than looked up */
};

typedef struct TextReport {
    const StoredRun *run;
    const ReportOptions *options;
    FILE *out;
    Arena *scratch;
    SourceView *sources;
    StrMap *explained; /* rules whose reason was told: once is enough */
    ToldPaths *told;
} TextReport;

typedef enum Style { STYLE_PLAIN, STYLE_BOLD, STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_CARET, STYLE_DIM } Style;

static void text_style(const TextReport *report, Style style) {
    static const char *const codes[] = {"\033[0m",    "\033[1m",    "\033[1;31m", "\033[1;35m",
                                        "\033[1;36m", "\033[1;32m", "\033[2m"};
    if (report->options->color)
        (void)fputs(codes[style], report->out);
}

static void text_put(const TextReport *report, Style style, const char *text) {
    text_style(report, style);
    utf8_write_line(report->out, text, strlen(text));
    text_style(report, STYLE_PLAIN);
}

static const char *text_path(const TextReport *report, const char *file) {
    if (report->options->cwd[0] == '\0')
        return file;
    return relpath_from(report->scratch, report->options->cwd,
                        relpath_absolute(report->scratch, report->run->info.root, file));
}

/* "queue.c:21:6: " as far as it is known. */
static void text_loc(const TextReport *report, const SourceLoc *loc) {
    if (loc->file[0] == '\0')
        return;
    const char *place = text_path(report, loc->file);
    if (loc->line > 0)
        place = arena_printf(report->scratch, "%s:%u", place, loc->line);
    if (loc->line > 0 && loc->col > 0)
        place = arena_printf(report->scratch, "%s:%u", place, loc->col);
    text_put(report, STYLE_BOLD, arena_printf(report->scratch, "%s: ", place));
}

/* Spaces as wide as the first `bytes` bytes of the line; tabs stay, so that the reader's tab width holds. */
static void text_pad(FILE *out, const char *line, size_t bytes) {
    for (size_t at = 0, size; at < bytes; at += size) {
        uint32_t code = utf8_harmless(utf8_decode(line + at, bytes - at, &size));
        for (uint32_t i = 0; i < utf8_width(code); i++)
            (void)fputc(code == '\t' ? '\t' : ' ', out);
    }
}

static void text_excerpt(const TextReport *report, const SourceLoc *loc) {
    SourceLine line;
    if (!source_view_line(report->sources, loc->file, loc->line, &line))
        return;
    text_style(report, STYLE_DIM);
    (void)fprintf(report->out, "%5u | ", loc->line);
    text_style(report, STYLE_PLAIN);
    utf8_write_line(report->out, line.text, line.len);
    (void)fputc('\n', report->out);
    if (loc->col == 0 || loc->col > line.len)
        return;
    text_style(report, STYLE_DIM);
    (void)fputs("      | ", report->out);
    text_style(report, STYLE_PLAIN);
    size_t start = loc->col - 1;
    text_pad(report->out, line.text, start);
    text_style(report, STYLE_CARET);
    (void)fputc('^', report->out);
    for (size_t i = token_underline(line.text, line.len, start); i > 1; i--)
        (void)fputc('~', report->out);
    text_style(report, STYLE_PLAIN);
    (void)fputc('\n', report->out);
}

static void text_note(const TextReport *report, const SourceLoc *loc, const char *lead, const char *text) {
    if (loc != NULL)
        text_loc(report, loc);
    text_put(report, STYLE_NOTE, "note: ");
    text_put(report, STYLE_PLAIN, arena_printf(report->scratch, "%s%s", lead, text));
    (void)fputc('\n', report->out);
}

static bool loc_is_same(const SourceLoc *a, const SourceLoc *b) {
    return a->line == b->line && a->col == b->col && strcmp(a->file, b->file) == 0;
}

/* How many of the side's first steps are left out; says where they stand, if not in this finding. */
static uint32_t text_told(const TextReport *report, const Finding *finding, const Side *side) {
    ToldPath told = told_paths_tell(report->told, finding, side, TEXT_STEPS_REFERRED);
    if (told.by == NULL || told.by == finding)
        return told.steps;
    const SourceLoc *loc = &told.by->loc;
    text_note(report, NULL, "  ",
              arena_printf(report->scratch, "... %u steps as told for %s:%u ...", told.steps,
                           text_path(report, loc->file), loc->line));
    return told.steps;
}

static void text_side(const TextReport *report, const Finding *finding, uint32_t position) {
    const Side *side = &finding->sides.data[position];
    const Step *last = side_last(side);
    if (side_is_repeated(finding, position)) {
        text_note(report, last != NULL ? &last->loc : NULL, "", "another thread of the same kind, by the same path");
        return;
    }
    text_note(report, last != NULL ? &last->loc : NULL, "",
              side_headline(report->scratch, side, " -> ", finding->sides.len > 1));
    if (last == NULL)
        return;
    if (!loc_is_same(&last->loc, &finding->loc))
        text_excerpt(report, &last->loc);
    uint32_t told = text_told(report, finding, side), end = side->steps.len - 1, between = end - told;
    for (uint32_t i = told; i < end; i++) {
        const Step *step = &side->steps.data[i];
        if (between > TEXT_STEPS_FIRST + TEXT_STEPS_LAST + 1 && i == told + TEXT_STEPS_FIRST) {
            uint32_t left_out = between - TEXT_STEPS_FIRST - TEXT_STEPS_LAST;
            text_note(report, NULL, "  ", arena_printf(report->scratch, "... %u more steps ...", left_out));
            i += left_out - 1;
            continue;
        }
        const char *function = step->function[0] != '\0' ? arena_printf(report->scratch, "%s: ", step->function) : "";
        text_note(report, &step->loc, "  ", arena_printf(report->scratch, "%s%s", function, step->text));
    }
}

/* The first sentence of the rule's reason, at the first finding of the rule. */
static void text_why(const TextReport *report, const char *id) {
    bool is_new;
    (void)strmap_slot(report->explained, id, strlen(id), &is_new);
    const RuleInfo *rule = stored_rule(report->run, id);
    if (!is_new || rule == NULL || rule->why[0] == '\0')
        return;
    const char *stop = strstr(rule->why, ". "), *paragraph = strstr(rule->why, "\n\n");
    size_t len = stop != NULL ? (size_t)(stop - rule->why) + 1 : strlen(rule->why);
    if (paragraph != NULL && (size_t)(paragraph - rule->why) < len)
        len = (size_t)(paragraph - rule->why);
    text_note(report, NULL, "why: ", arena_strndup(report->scratch, rule->why, len));
}

static void text_finding(const TextReport *report, const StoredFinding *stored) {
    const Finding *finding = &stored->finding;
    static const Style styles[SEVERITY_COUNT] = {STYLE_NOTE, STYLE_WARNING, STYLE_ERROR};
    text_loc(report, &finding->loc);
    text_put(report, styles[finding->severity],
             arena_printf(report->scratch, "%s: ", severity_name(finding->severity)));
    text_put(report, STYLE_BOLD, finding->message);
    text_put(report, STYLE_PLAIN, arena_printf(report->scratch, " [%s,%s]", finding->rule, tier_name(finding->tier)));
    (void)fputc('\n', report->out);
    text_excerpt(report, &finding->loc);
    if (finding->suppressed[0] != '\0')
        text_note(report, &finding->suppressed_at, "suppressed: ", finding->suppressed);
    if (stored->review != NULL)
        text_note(report, NULL, "reviewed: ", stored->review);
    if (finding->guard[0] != '\0')
        text_note(report, NULL, "", finding->guard);
    text_why(report, finding->rule);
    if (finding->fix[0] != '\0')
        text_note(report, NULL, "fix: ", finding->fix);
    for (uint32_t i = 0; i < finding->sides.len; i++)
        text_side(report, finding, i);
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        text_note(report, NULL, "assumes: ", finding->assumptions.data[i]);
}

Status report_flush(FILE *out, Diag *diag) {
    errno = 0;
    if (fflush(out) == 0 && !ferror(out))
        return STATUS_OK;
    diag_error(diag, "check that the disk has space and that the place can be written to",
               "cannot write the report: %s", errno != 0 ? strerror(errno) : "an earlier write failed");
    return STATUS_FAILED;
}

Status report_write_text(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    Arena *arena = arena_new(), *scratch = arena_new();
    TextReport report = {
        run, options, out, scratch, source_view_new(arena, run), strmap_new(arena), told_paths_new(arena)};
    ArenaMark mark = arena_mark(scratch);
    bool first = true;
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        if (!report_shows(options, stored))
            continue;
        if (!first)
            (void)fputc('\n', out);
        first = false;
        text_finding(&report, stored);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    arena_free(arena);
    return report_flush(out, diag);
}
