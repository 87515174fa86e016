/* html_since.c: what is new and what is gone, and how the numbers went: a chart of one column a run, in which the
 * findings that are shown at first are stacked by tier. */
#include "reports/html_internal.h"

#include "base/plural.h"

#include <time.h>

enum {
    CHART_HEIGHT = 64,
    CHART_WIDTH = 288,
    CHART_COLUMN_MAX = 24, /* pixels, with the gap to the next */
    CHART_GAP = 2,
};

const char *html_time(Arena *arena, int64_t seconds) {
    char text[64];
    time_t time = (time_t)seconds;
    struct tm utc;
    if (gmtime_r(&time, &utc) == NULL || strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &utc) == 0)
        return "";
    return arena_strdup(arena, text);
}

static uint32_t sum_of(const HtmlReport *report, const StoredPast *past) {
    uint32_t sum = 0;
    for (int tier = (int)report->options->min_tier; tier < TIER_COUNT; tier++)
        sum += past->counts[tier];
    return sum;
}

static void chart_column(const HtmlReport *report, FILE *out, const StoredPast *past, uint32_t x, uint32_t width,
                         uint32_t most) {
    uint32_t y = CHART_HEIGHT;
    html_write(out, "<g><title>run %u, %s: %u finding%s</title>", (unsigned)past->id,
               html_time(report->scratch, past->started), sum_of(report, past), plural(sum_of(report, past)));
    for (int tier = TIER_COUNT - 1; tier >= (int)report->options->min_tier; tier--) {
        uint32_t height = (uint32_t)((uint64_t)past->counts[tier] * (CHART_HEIGHT - 2) / most);
        if (past->counts[tier] > 0 && height == 0)
            height = 1;
        y -= height < y ? height : y;
        html_write(out, "<rect class=\"tier-%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>", tier_name((Tier)tier),
                   x, y, width, height);
    }
    html_write(out, "</g>\n");
}

static void since_chart(const HtmlReport *report, FILE *out) {
    const StoredPastVec *history = report->contents->history;
    uint32_t most = 1;
    VEC_EACH(const StoredPast, past, history)
        if (sum_of(report, past) > most)
            most = sum_of(report, past);
    uint32_t step = CHART_WIDTH / history->len < CHART_COLUMN_MAX ? CHART_WIDTH / history->len : CHART_COLUMN_MAX;
    uint32_t width = step > 2 * CHART_GAP ? step - CHART_GAP : step, x = 0;
    html_write(out,
               "<figure class=\"trend\"><svg viewBox=\"0 0 %u %u\" width=\"%u\" height=\"%u\" role=\"img\" "
               "aria-label=\"Findings in the last %u runs: %u in the first, %u in this one\">\n",
               history->len * step, (unsigned)CHART_HEIGHT, history->len * step, (unsigned)CHART_HEIGHT, history->len,
               sum_of(report, &history->data[0]), sum_of(report, &vec_last(history)));
    VEC_EACH(const StoredPast, past, history) {
        chart_column(report, out, past, x, width, most);
        x += step;
    }
    html_write(out, "</svg><figcaption>the last %u runs of this command</figcaption></figure>\n", history->len);
}

/* "2 new", as a link to a list of them. */
static void since_count(FILE *out, uint32_t count, HtmlStatus status, const char *words) {
    if (count > 0)
        html_write(out, "<li><a href=\"index.html#status=%s\"><b>%u</b> %s</a></li>\n", html_status_name(status), count,
                   words);
    else
        html_write(out, "<li><b>0</b> %s</li>\n", words);
}

void html_since(const HtmlReport *report, FILE *out) {
    const StoredPastVec *history = report->contents->history;
    uint32_t counts[HTML_STATUS_COUNT] = {0}, accepted = 0;
    VEC_EACH(const HtmlRow, row, &report->rows)
        counts[row->status]++;
    VEC_EACH(const StoredFinding, stored, &report->run->findings)
        accepted += stored->known;
    bool charted = history != NULL && history->len > 1;
    html_write(out,
               "<section class=\"panel since%s\" aria-labelledby=\"since\">\n<div><h2 id=\"since\">What has "
               "changed</h2>\n",
               charted ? " charted" : "");
    if (!charted || report->contents->previous == NULL) {
        html_write(out, "<p>There is no earlier run of this command to compare with.</p>\n");
    } else {
        const StoredPast *before = &history->data[history->len - 2];
        html_write(out, "<p>Since run %u of %s", (unsigned)before->id, html_time(report->scratch, before->started));
        if (before->git_commit[0] != '\0') {
            html_write(out, ", commit <code>");
            html_escape(out, before->git_commit, strnlen(before->git_commit, 12));
            html_write(out, "</code>");
        }
        html_write(out, ", of all tiers:</p>\n<ul>\n");
        since_count(out, counts[HTML_NEW], HTML_NEW, "new");
        since_count(out, counts[HTML_FIXED], HTML_FIXED, "gone");
        since_count(out, counts[HTML_KNOWN], HTML_KNOWN, "as before");
        html_write(out, "</ul>\n");
    }
    if (accepted > 0)
        html_write(out, "<p>%u finding%s %s accepted by the baseline.</p>\n", accepted, plural(accepted),
                   accepted == 1 ? "is" : "are");
    html_write(out, "</div>\n");
    if (charted)
        since_chart(report, out);
    html_write(out, "</section>\n");
}
