/* html_index.c: the first page: how many findings of which weight, what the analysis could not see (before the list,
 * as it bears on all of it), what is new, and then the list, which html_assets/index.js fills. */
#include "reports/gap_view.h"
#include "reports/html_internal.h"

#include "base/plural.h"

#include <string.h>
#include <time.h>

enum { INDEX_GAP_PLACES = 50 };

/* ---- counts ---- */

static const char *tier_text(Tier tier) {
    static const char *const texts[TIER_COUNT] = {
        "worth a look: it may well be harmless",
        "strong evidence, from the code and from how the same data is treated elsewhere",
        "no known way for it to be wrong, given what is assumed",
    };
    return texts[tier];
}

static void index_counts(const HtmlReport *report, FILE *out) {
    uint32_t counts[TIER_COUNT] = {0}, shown = 0, lower = 0, suppressed = 0;
    VEC_EACH(const HtmlRow, row, &report->rows) {
        shown += row->shown;
        counts[row->finding->tier] += row->shown;
        lower += !row->shown && row->status != HTML_FIXED && row->finding->tier < report->options->min_tier;
        suppressed += !row->shown && row->status == HTML_SUPPRESSED;
    }
    html_write(out, "<div class=\"tally\"><h1>%u finding%s</h1>\n<ul>\n", shown, plural(shown));
    for (int tier = TIER_COUNT - 1; tier >= 0; tier--)
        if (counts[tier] > 0)
            html_write(out, "<li class=\"tier-%s\"><b>%u</b> %s <small>%s</small></li>\n", tier_name((Tier)tier),
                       counts[tier], tier_name((Tier)tier), tier_text((Tier)tier));
    if (lower > 0)
        html_write(out, "<li><b>%u</b> <small>more of a lower tier: see the filters</small></li>\n", lower);
    if (suppressed > 0)
        html_write(out, "<li><b>%u</b> <small>suppressed</small></li>\n", suppressed);
    html_write(out, "</ul></div>\n");
}

/* ---- what was not seen ---- */

static void gap_details(const HtmlReport *report, FILE *out, const GapKindCount *kind) {
    html_write(out, "<details><summary><b>%u</b> %s</summary>\n<ul>\n", kind->count, kind->text);
    for (uint32_t i = 0; i < kind->count && i < INDEX_GAP_PLACES; i++) {
        const StoredGap *gap = &kind->first[i];
        html_write(out, "<li><span class=\"loc\">%s", gap->file);
        if (gap->line > 0)
            html_write(out, ":%u", gap->line);
        html_write(out, "</span>");
        if (gap->function[0] != '\0')
            html_write(out, " in <code>%s</code>", gap->function);
        if (gap->detail[0] != '\0')
            html_write(out, ": %s", gap->detail);
        html_write(out, "</li>\n");
    }
    if (kind->count > INDEX_GAP_PLACES)
        html_write(out, "<li>and %u more; `lockwise report --format json` lists all of run %u</li>\n",
                   kind->count - INDEX_GAP_PLACES, (unsigned)report->run->id);
    html_write(out, "</ul></details>\n");
}

static void index_coverage(const HtmlReport *report, FILE *out) {
    const RunInfo *info = &report->run->info;
    GapKindVec kinds = gap_view_kinds(report->scratch, report->run);
    uint32_t places = 0;
    VEC_EACH(const GapKindCount, kind, &kinds)
        places += kind->whole_unit ? 0 : kind->count;
    bool whole = info->tu_failed == 0 && info->tu_degraded == 0;
    html_write(out,
               "<section class=\"panel coverage%s\" aria-labelledby=\"coverage\">\n"
               "<h2 id=\"coverage\">What was analysed</h2>\n<p>",
               whole ? "" : " partial");
    if (whole)
        html_write(out, "All of the %u file%s. ", info->tu_count, plural(info->tu_count));
    if (info->tu_failed > 0)
        html_write(out, "<strong>%u of %u file%s %s not analysed.</strong> ", info->tu_failed, info->tu_count,
                   plural(info->tu_count), info->tu_failed == 1 ? "was" : "were");
    if (info->tu_degraded > 0)
        html_write(out, "<strong>%u of %u file%s %s analysed only in part.</strong> ", info->tu_degraded,
                   info->tu_count, plural(info->tu_count), info->tu_degraded == 1 ? "was" : "were");
    if (places > 0)
        html_write(out, "%u place%s in the code %s not understood; what happens there is not judged.", places,
                   plural(places), places == 1 ? "was" : "were");
    html_write(out, "</p>\n");
    if (kinds.len > 0)
        html_write(out, "<details><summary>What and where</summary>\n");
    VEC_EACH(const GapKindCount, kind, &kinds)
        gap_details(report, out, kind);
    html_write(out, kinds.len > 0 ? "</details>\n</section>\n" : "</section>\n");
}

/* ---- the list ---- */

static void index_list(FILE *out) {
    html_write(out,
               "<section class=\"browse\" aria-labelledby=\"list-title\">\n"
               "<h2 id=\"list-title\" class=\"visually-hidden\">All findings</h2>\n"
               "<div class=\"bar\"><search><label class=\"visually-hidden\" for=\"query\">Search the findings</label>"
               "<input id=\"query\" type=\"search\" placeholder=\"Search: words of the message, a file, a name\" "
               "autocomplete=\"off\" spellcheck=\"false\"></search>\n"
               "<label>Sort by <select id=\"sort\"></select></label>\n"
               "<p id=\"count\" role=\"status\"></p>\n"
               "<button type=\"button\" id=\"help\" class=\"key\" aria-label=\"Keys\">?</button></div>\n"
               "<div id=\"chips\" class=\"chips\"></div>\n"
               "<div class=\"columns\"><details id=\"facets\" class=\"facets\"><summary>Filters</summary>"
               "<div id=\"facet-list\"></div></details>\n"
               "<ol id=\"rows\" class=\"rows\" aria-label=\"Findings\"></ol></div>\n"
               "<noscript><p>Scripts are switched off, and the list is made by one. `lockwise report` prints the same "
               "as text.</p></noscript>\n</section>\n");
}

/* ---- the run ---- */

static void run_row(FILE *out, const char *name, const char *value) {
    if (value[0] != '\0')
        html_write(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void index_run(const HtmlReport *report, FILE *out) {
    const RunInfo *info = &report->run->info;
    Arena *arena = report->scratch;
    html_write(out, "<section aria-labelledby=\"run\">\n<h2 id=\"run\">The run</h2>\n<dl class=\"run\">\n");
    run_row(out, "Started", html_time(arena, info->started));
    run_row(out, "Commit", info->git_commit);
    run_row(out, "Folder", info->root);
    run_row(out, "Command", info->command_line);
    run_row(out, "Compile commands", info->compdb);
    run_row(out, "Code",
            arena_printf(arena, "%u files, %llu lines, %u functions", info->tu_count, (unsigned long long)info->lines,
                         info->function_count));
    run_row(out, "Time",
            arena_printf(arena, "%.1f s reading, %.1f s modelling, %.1f s in rules", info->seconds_lower,
                         info->seconds_model, info->seconds_rules));
    run_row(out, "Memory", arena_printf(arena, "%llu MiB at most", (unsigned long long)(info->peak_bytes >> 20)));
    run_row(out, "Tool",
            arena_printf(arena, "lockwise %s with libclang %s, %u jobs", info->tool_version, info->clang_version,
                         info->jobs));
    html_write(out, "</dl>\n</section>\n");
}

Status html_write_index(const HtmlReport *report) {
    static const char *const scripts[] = {"text", "filter", "facets", "rows", "index", NULL};
    static const char *const data[] = {"files", "findings", NULL};
    static const HtmlPage page = {"index.html", "Findings", scripts, data};
    FILE *out = html_page_open(report, &page);
    if (out == NULL)
        return STATUS_FAILED;
    index_counts(report, out);
    html_write(out, "<div class=\"overview\">\n");
    index_coverage(report, out);
    html_since(report, out);
    html_write(out, "</div>\n");
    index_list(out);
    index_run(report, out);
    return html_page_close(report, out, &page);
}
