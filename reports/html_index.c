/* html_index.c: the first page: how many findings of which weight, what the analysis could not see (before the list,
 * as it bears on all of it), and then every finding in one list. */
#include "reports/gap_view.h"
#include "reports/html_internal.h"

#include "base/plural.h"

#include <string.h>
#include <time.h>

enum { INDEX_GAP_PLACES = 50 };

static void index_counts(const HtmlReport *report, FILE *out) {
    uint32_t counts[TIER_COUNT] = {0};
    for (uint32_t i = 0; i < report->shown.len; i++)
        counts[report->shown.data[i]->finding.tier]++;
    html_write(out, "<h1>%u finding%s</h1>\n<ul class=\"counts\">\n", report->shown.len, plural(report->shown.len));
    for (int tier = TIER_COUNT - 1; tier >= 0; tier--)
        if (counts[tier] > 0)
            html_write(out,
                       "<li class=\"tier-%s\"><span class=\"count\">%u</span> <span>%s</span><small>%s</small></li>\n",
                       tier_name((Tier)tier), counts[tier], html_tier_title((Tier)tier), html_tier_text((Tier)tier));
    html_write(out, "</ul>\n");
    uint32_t hidden = report->run->findings.len - report->shown.len;
    if (hidden > 0)
        html_write(out, "<p class=\"muted\">%u finding%s of a lower tier not shown.</p>\n", hidden, plural(hidden));
}

static void gap_details(FILE *out, const GapKindCount *kind) {
    html_write(out, "<details><summary><span class=\"count\">%u</span> %s</summary>\n<ul>\n", kind->count, kind->text);
    for (uint32_t i = 0; i < kind->count && i < INDEX_GAP_PLACES; i++) {
        const StoredGap *gap = &kind->first[i];
        html_write(out, "<li>");
        html_loc(out, &(SourceLoc){gap->file, gap->line, 0});
        if (gap->function[0] != '\0')
            html_write(out, " in <code>%s</code>", gap->function);
        if (gap->detail[0] != '\0')
            html_write(out, ": %s", gap->detail);
        html_write(out, "</li>\n");
    }
    if (kind->count > INDEX_GAP_PLACES)
        html_write(out, "<li>and %u more</li>\n", kind->count - INDEX_GAP_PLACES);
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
    VEC_EACH(const GapKindCount, kind, &kinds)
        gap_details(out, kind);
    html_write(out, "</section>\n");
}

static uint32_t rule_count(const HtmlReport *report, const RuleInfo *rule, Tier tier) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->shown.len; i++) {
        const Finding *finding = &report->shown.data[i]->finding;
        count += finding->tier == tier && strcmp(finding->rule, rule->id) == 0;
    }
    return count;
}

static void index_rules(const HtmlReport *report, FILE *out) {
    html_write(
        out, "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">By rule</h2>\n<table class=\"rules\">\n<thead><tr>"
             "<th scope=\"col\">Rule</th>");
    for (int tier = TIER_COUNT - 1; tier >= 0; tier--)
        html_write(out, "<th scope=\"col\" class=\"number\">%s</th>", html_tier_title((Tier)tier));
    html_write(out, "</tr></thead>\n<tbody>\n");
    uint32_t silent = 0;
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        uint32_t counts[TIER_COUNT], sum = 0;
        for (int tier = 0; tier < TIER_COUNT; tier++)
            sum += counts[tier] = rule_count(report, rule, (Tier)tier);
        silent += sum == 0;
        if (sum == 0)
            continue;
        html_write(out, "<tr><th scope=\"row\"><span class=\"mono\">%s</span> <small>%s</small></th>", rule->id,
                   rule->title);
        for (int tier = TIER_COUNT - 1; tier >= 0; tier--) {
            if (counts[tier] > 0)
                html_write(out, "<td class=\"number\">%u</td>", counts[tier]);
            else
                html_write(out, "<td class=\"number none\">0</td>");
        }
        html_write(out, "</tr>\n");
    }
    html_write(out, "</tbody>\n</table>\n");
    if (silent > 0)
        html_write(out, "<p class=\"muted\">%u more rule%s found nothing.</p>\n", silent, plural(silent));
    html_write(out, "</section>\n");
}

static void index_findings(const HtmlReport *report, FILE *out) {
    html_write(out, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">All findings</h2>\n"
                    "<table class=\"findings\">\n<thead><tr><th scope=\"col\">Tier</th><th scope=\"col\">Finding</th>"
                    "<th scope=\"col\">Rule</th><th scope=\"col\">Where</th></tr></thead>\n<tbody>\n");
    ArenaMark mark = arena_mark(report->scratch);
    for (uint32_t i = 0; i < report->shown.len; i++) {
        const Finding *finding = &report->shown.data[i]->finding;
        html_write(out, "<tr><td>");
        html_tier_badge(out, finding->tier);
        html_write(out, "</td><td><a href=\"%s\">", html_finding_name(report->scratch, finding));
        html_sentence(out, finding->message);
        html_write(out, "</a></td><td class=\"mono\">%s</td><td>", finding->rule);
        html_loc(out, &(SourceLoc){finding->loc.file, finding->loc.line, 0});
        html_write(out, "</td></tr>\n");
        arena_reset(report->scratch, mark);
    }
    html_write(out, "</tbody>\n</table>\n</section>\n");
}

static void run_row(FILE *out, const char *name, const char *value) {
    if (value[0] != '\0')
        html_write(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void index_run(const HtmlReport *report, FILE *out) {
    const RunInfo *info = &report->run->info;
    Arena *arena = report->scratch;
    char started[64];
    time_t seconds = (time_t)info->started;
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL || strftime(started, sizeof started, "%Y-%m-%d %H:%M UTC", &utc) == 0)
        started[0] = '\0';
    html_write(out, "<section aria-labelledby=\"run\">\n<h2 id=\"run\">The run</h2>\n<dl class=\"run\">\n");
    run_row(out, "Started", started);
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
    FILE *out = html_page_open(report, "index.html", "lockwise: all findings", NULL);
    if (out == NULL)
        return STATUS_FAILED;
    index_counts(report, out);
    index_coverage(report, out);
    if (report->shown.len > 0) {
        index_findings(report, out);
        index_rules(report, out);
    } else {
        html_write(out, "<p class=\"empty\">No findings. What the analysis could not see is listed above.</p>\n");
    }
    html_map_links(report, out);
    html_concepts(report, out);
    index_run(report, out);
    return html_page_close(report, out, "index.html");
}
