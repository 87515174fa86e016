/* html_source.c: data/files.js, all files that anything points into, and data/source-N.js, the text of one of them with
 * the findings that lie in it. A text is in the report once. */
#include "findings/tokens.h"
#include "reports/html_internal.h"
#include "reports/side_view.h"

#include <stdlib.h>
#include <string.h>

/* A finding at a line: where it is reported, or where one of its sides ends. */
typedef struct Note {
    uint32_t file, line, row;
    uint32_t side; /* from 1; 0: where it is reported */
} Note;

typedef VEC(Note) NoteVec;

static int note_compare(const void *left, const void *right) {
    const Note *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return (a->side > b->side) - (a->side < b->side);
}

static void add_notes(const HtmlReport *report, NoteVec *notes, uint32_t row) {
    const Finding *finding = report->rows.data[row].finding;
    *vec_push(report->arena, notes) = (Note){html_file_number(report, finding->loc.file), finding->loc.line, row, 0};
    for (uint32_t i = 0; i < finding->sides.len; i++) {
        const Step *last = side_last(&finding->sides.data[i]);
        if (last == NULL || (last->loc.line == finding->loc.line && strcmp(last->loc.file, finding->loc.file) == 0))
            continue;
        *vec_push(report->arena, notes) = (Note){html_file_number(report, last->loc.file), last->loc.line, row, i + 1};
    }
}

/* By file, line and finding; not those that are fixed. */
static NoteVec collect_notes(const HtmlReport *report) {
    NoteVec notes = {0};
    for (uint32_t row = 0; row < report->rows.len; row++)
        if (report->rows.data[row].status != HTML_FIXED)
            add_notes(report, &notes, row);
    if (notes.len > 0)
        qsort(notes.data, notes.len, sizeof *notes.data, note_compare);
    return notes;
}

/* [text, start, length, kind, start, length, kind, ...] for what is coloured: kinds as in html_assets/code.js. */
static void put_line(FILE *out, const SourceLine *line) {
    bool in_comment = line->in_comment;
    js_write(out, "[");
    js_literal(out, line->text, line->len);
    uint32_t at = 0;
    for (size_t start = 0; start < line->len;) {
        Token token = token_at(line->text, line->len, start, &in_comment);
        uint32_t units = js_units(line->text + token.start, token.len, token.len);
        if (token.kind > TOKEN_NAME)
            js_write(out, ",%u,%u,%u", at, units, (unsigned)token.kind);
        at += units;
        start = token.start + token.len;
    }
    js_write(out, "],\n");
}

static Status write_source(HtmlReport *report, uint32_t number, const Note *notes, uint32_t note_count) {
    const char *file = report->files.data[number].name, *name = arena_printf(report->scratch, "source-%u", number);
    FILE *out = html_data_open(report, name);
    if (out == NULL)
        return STATUS_FAILED;
    js_write(out, "{notes:[");
    for (uint32_t i = 0; i < note_count; i++)
        js_write(out, "[%u,%u,%u],", notes[i].line, notes[i].row, notes[i].side);
    js_write(out, "],lines:[\n");
    SourceLine line;
    for (uint32_t i = 1; source_view_line(report->sources, file, i, &line); i++)
        put_line(out, &line);
    js_write(out, "]}");
    return html_data_close(report, out, name);
}

/* [name, number of lines or 0 if there is no text, changed since the run before] */
static Status write_files(HtmlReport *report) {
    FILE *out = html_data_open(report, "files");
    if (out == NULL)
        return STATUS_FAILED;
    js_write(out, "[\n");
    VEC_EACH(const HtmlFile, file, &report->files)
        js_write(out, "[%s,%u,%u],\n", file->name, source_view_count(report->sources, file->name),
                 (unsigned)file->changed);
    js_write(out, "]");
    return html_data_close(report, out, "files");
}

Status html_write_sources(HtmlReport *report) {
    TRY(write_files(report));
    NoteVec notes = collect_notes(report);
    uint32_t at = 0;
    ArenaMark mark = arena_mark(report->scratch);
    for (uint32_t i = 0; i < report->files.len; i++) {
        uint32_t first = at;
        while (at < notes.len && notes.data[at].file == i)
            at++;
        if (report->files.data[i].source != NULL)
            TRY(write_source(report, i, notes.data + first, at - first));
        arena_reset(report->scratch, mark);
    }
    return STATUS_OK;
}
