/* html_detail.c: data/detail-N.js, what the page of a finding shows: the sides step by step, and all sentences.
 * Positions are given as a browser counts them; source lines are not repeated here. */
#include "findings/tokens.h"
#include "reports/html_internal.h"
#include "reports/side_view.h"

#include <string.h>

static void put_chain(const HtmlReport *report, FILE *out, const Side *side) {
    js_write(out, "chain:[");
    if (side->steps.len > 0) {
        NameVec chain = side_chain(report->scratch, side, side->steps.len - 1);
        for (uint32_t i = 0; i < chain.len; i++)
            js_write(out, "%s,", chain.data[i]);
    }
    js_write(out, "],\n");
}

/* Where to underline: the column from 0 and the length, in units of the shown line; 0, 0 if that is not known. */
static void put_mark(const HtmlReport *report, FILE *out, const SourceLoc *loc) {
    SourceLine line;
    if (!source_view_line(report->sources, loc->file, loc->line, &line) || loc->col == 0 || loc->col > line.len) {
        js_write(out, "0,0,");
        return;
    }
    size_t start = loc->col - 1, len = token_underline(line.text, line.len, start);
    uint32_t before = js_units(line.text, line.len, start);
    js_write(out, "%u,%u,", before, js_units(line.text, line.len, start + len) - before);
}

/* [kind, file, line, start of the mark, its length, function, text, lock]: the lock by the name that facts give it. */
static void put_step(const HtmlReport *report, FILE *out, const Step *step) {
    uint32_t lock = step->kind == STEP_ACQUIRE ? html_fact_lock_at(report, &step->loc) : 0;
    js_write(out, "[%s,%u,%u,", step_kind_name(step->kind), html_file_number(report, step->loc.file), step->loc.line);
    put_mark(report, out, &step->loc);
    js_write(out, "%s,%s,%s],\n", step->function, step->text,
             lock != 0 ? report->facts->locks.data[lock].name : step->lock);
}

static void put_side(const HtmlReport *report, FILE *out, const Finding *finding, uint32_t i) {
    const Side *side = &finding->sides.data[i];
    js_write(out, "{title:%s,thread:%s,fact:%u,locks:%s,repeated:%u,", side->title, side->thread,
             html_fact_thread(report, side), side->locks, (unsigned)side_is_repeated(finding, i));
    put_chain(report, out, side);
    js_write(out, "steps:[");
    VEC_EACH(const Step, step, &side->steps)
        put_step(report, out, step);
    js_write(out, "]},\n");
}

static void put_detail(const HtmlReport *report, FILE *out, const HtmlRow *row) {
    const Finding *finding = row->finding;
    js_write(out, "{fingerprint:%s,column:%u,guard:%s,fix:%s,object:%u,", finding->fingerprint, finding->loc.col,
             finding->guard, finding->fix, html_fact_object(report, finding->object));
    if (finding->suppressed[0] != '\0')
        js_write(out, "suppressed:[%s,%s,%u],", finding->suppressed, finding->suppressed_at.file,
                 finding->suppressed_at.line);
    if (row->review != NULL)
        js_write(out, "review:%s,", row->review);
    js_write(out, "assumptions:[");
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        js_write(out, "%s,", finding->assumptions.data[i]);
    js_write(out, "],sides:[");
    for (uint32_t i = 0; i < finding->sides.len; i++)
        put_side(report, out, finding, i);
    js_write(out, "]},\n");
}

Status html_write_details(HtmlReport *report) {
    ArenaMark mark = arena_mark(report->scratch);
    for (uint32_t first = 0; first < report->rows.len; first += HTML_SHARD) {
        const char *name = arena_printf(report->arena, "detail-%u", first / HTML_SHARD);
        FILE *out = html_data_open(report, name);
        if (out == NULL)
            return STATUS_FAILED;
        js_write(out, "[\n");
        for (uint32_t i = first; i < report->rows.len && i < first + HTML_SHARD; i++)
            put_detail(report, out, &report->rows.data[i]);
        js_write(out, "]");
        TRY(html_data_close(report, out, name));
        arena_reset(report->scratch, mark);
    }
    return STATUS_OK;
}
