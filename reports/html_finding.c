/* html_finding.c: the page of one finding: what is wrong, why it can be believed, both sides next to each other, what
 * to do, and only then what there is to learn about the rule and the idea behind it. */
#include "reports/html_internal.h"
#include "reports/side_view.h"

#include <string.h>

enum {
    GUARD_CELLS_MAX = 40,
    GUARD_CELL = 16, /* pixels, with the gap to the next */
    GUARD_GAP = 3,
};

static void finding_neighbour(const HtmlReport *report, FILE *out, uint32_t shown, const char *rel, const char *label) {
    if (shown < report->shown.len)
        html_write(out, "<a rel=\"%s\" href=\"%s\">%s</a>", rel,
                   html_finding_name(report->scratch, &report->shown.data[shown]->finding), label);
    else
        html_write(out, "<span aria-hidden=\"true\">%s</span>", label);
}

static void finding_head(const HtmlReport *report, FILE *out, uint32_t shown, const Finding *finding,
                         const RuleInfo *rule) {
    html_write(out, "<nav class=\"pager\" aria-label=\"Findings\">");
    finding_neighbour(report, out, shown - 1, "prev", "\u2190 Previous"); /* 0 - 1 is beyond the last */
    html_write(out, "<span>%u of %u</span>", shown + 1, report->shown.len);
    finding_neighbour(report, out, shown + 1, "next", "Next \u2192");
    html_write(out, "</nav>\n<h1>");
    html_sentence(out, finding->message);
    html_write(out, "</h1>\n<p class=\"where\">");
    html_loc(out, &finding->loc);
    if (finding->function[0] != '\0')
        html_write(out, " in <code>%s</code>", finding->function);
    html_write(out, "</p>\n<p class=\"lead\">");
    html_tier_badge(out, finding->tier);
    html_write(
        out, " %s</p>\n<p class=\"facts\"><span class=\"chip\">%s</span> <a class=\"chip mono\" href=\"#rule\">%s</a>",
        html_tier_text(finding->tier), severity_name(finding->severity), finding->rule);
    if (rule != NULL && rule->cwe[0] != '\0')
        html_write(out, " <span class=\"chip\">%s</span>", rule->cwe);
    if (rule != NULL && rule->cert[0] != '\0')
        html_write(out, " <span class=\"chip\">CERT %s</span>", rule->cert);
    html_write(out, "</p>\n");
}

/* One cell for each access while they can be told apart, else two pieces in proportion. */
static void guard_bar(FILE *out, uint32_t hits, uint32_t total) {
    bool cells = total <= GUARD_CELLS_MAX;
    uint32_t width = cells ? total * GUARD_CELL : GUARD_CELLS_MAX * GUARD_CELL, pieces = cells ? total : 2;
    uint32_t with = (uint32_t)((uint64_t)width * hits / total);
    html_write(out,
               "<svg class=\"guard\" width=\"%u\" height=\"12\" viewBox=\"0 0 %u 12\" role=\"img\" "
               "aria-label=\"%u of %u accesses are guarded\">",
               width, width, hits, total);
    for (uint32_t i = 0; i < pieces; i++) {
        uint32_t at = cells ? i * GUARD_CELL : i * with;
        uint32_t size = cells ? GUARD_CELL : i == 0 ? with : width - with;
        html_write(out, "<rect class=\"%s\" x=\"%u\" y=\"0\" width=\"%u\" height=\"12\" rx=\"2\"/>",
                   (cells ? i < hits : i == 0) ? "with" : "without", at, size > GUARD_GAP ? size - GUARD_GAP : size);
    }
    html_write(out, "</svg>\n");
}

static void finding_guard(FILE *out, const Finding *finding) {
    if (finding->guard[0] == '\0')
        return;
    html_write(out, "<section class=\"panel\" aria-labelledby=\"guard\">\n<h2 id=\"guard\">The guard</h2>\n");
    if (finding->guard_total > 0 && finding->guard_hits <= finding->guard_total)
        guard_bar(out, finding->guard_hits, finding->guard_total);
    html_write(out, "<p>");
    html_sentence(out, finding->guard);
    html_write(out, ".</p>\n</section>\n");
}

static void side_write(const HtmlReport *report, FILE *out, const Finding *finding, uint32_t i) {
    const Side *side = &finding->sides.data[i];
    bool compared = finding->sides.len > 1;
    if (side_is_repeated(finding, i)) {
        html_write(out, "<p class=\"side\">Another thread of the same kind takes the same path.</p>\n");
        return;
    }
    html_write(out, "<article class=\"side\" aria-labelledby=\"side-%u\">\n<h3 id=\"side-%u\">", i + 1, i + 1);
    html_sentence(out, side->title[0] != '\0' ? side->title : "The path");
    html_write(out, "</h3>\n");
    if (side->steps.len > 0) {
        NameVec chain = side_chain(report->scratch, side, side->steps.len - 1);
        html_write(out, "<p class=\"story\">");
        for (uint32_t n = 0; n < chain.len; n++)
            html_write(out, "%s<code>%s</code>", n > 0 ? " \u2192 " : "", chain.data[n]);
        html_write(out, " <strong>");
        html_sentence(out, side_last(side)->text);
        html_write(out, "</strong></p>\n");
    }
    if (side->locks[0] != '\0')
        html_write(out, "<p><span class=\"chip lock held\">holds %s</span></p>\n", side->locks);
    else if (compared)
        html_write(out, "<p><span class=\"chip lock\">holds no lock</span></p>\n");
    html_steps(report, out, side);
    html_write(out, "</article>\n");
}

static void finding_sides(const HtmlReport *report, FILE *out, const Finding *finding) {
    if (finding->sides.len == 0)
        return;
    html_write(out, "<section aria-labelledby=\"sides\">\n<h2 id=\"sides\">%s</h2>\n<div class=\"sides%s\">\n",
               finding->sides.len == 1   ? "How it happens"
               : finding->sides.len == 2 ? "The two sides"
                                         : "All sides",
               finding->sides.len == 1 ? " one" : "");
    for (uint32_t i = 0; i < finding->sides.len; i++)
        side_write(report, out, finding, i);
    html_write(out, "</div>\n</section>\n");
}

static void finding_advice(FILE *out, const Finding *finding) {
    html_write(out, "<div class=\"advice\">\n");
    if (finding->fix[0] != '\0') {
        html_write(out, "<section class=\"panel fix\" aria-labelledby=\"fix\">\n<h2 id=\"fix\">A fix</h2>\n<p>");
        html_sentence(out, finding->fix);
        html_write(out, ".</p>\n</section>\n");
    }
    if (finding->assumptions.len > 0) {
        html_write(out, "<section class=\"panel\" aria-labelledby=\"assumed\">\n"
                        "<h2 id=\"assumed\">What is assumed</h2>\n<ul>\n");
        for (uint32_t i = 0; i < finding->assumptions.len; i++) {
            html_write(out, "<li>");
            html_sentence(out, finding->assumptions.data[i]);
            html_write(out, "</li>\n");
        }
        html_write(out, "</ul>\n</section>\n");
    }
    html_write(out, "</div>\n");
}

static void rule_part(FILE *out, const char *title, const char *text) {
    if (text[0] == '\0')
        return;
    html_write(out, "<div>\n<h3>%s</h3>\n", title);
    html_paragraphs(out, text);
    html_write(out, "</div>\n");
}

static void finding_rule(FILE *out, const RuleInfo *rule) {
    html_write(out,
               "<section class=\"rule\" aria-labelledby=\"rule\">\n<h2 id=\"rule\">%s</h2>\n"
               "<p class=\"where mono\">%s</p>\n<p>%s</p>\n<div class=\"columns\">\n",
               rule->title, rule->id, rule->summary);
    rule_part(out, "Why it matters", rule->why);
    rule_part(out, "How to mend it", rule->fix);
    rule_part(out, "What the rule cannot see", rule->limits);
    html_write(out, "</div>\n");
    if (rule->bad_example[0] != '\0' || rule->good_example[0] != '\0') {
        html_write(out, "<div class=\"sides\">\n");
        if (rule->bad_example[0] != '\0') {
            html_write(out, "<div class=\"example\">\n<h3>Reported</h3>\n");
            html_code(out, rule->bad_example, "An example that is reported");
            html_write(out, "</div>\n");
        }
        if (rule->good_example[0] != '\0') {
            html_write(out, "<div class=\"example\">\n<h3>Not reported</h3>\n");
            html_code(out, rule->good_example, "An example that is not reported");
            html_write(out, "</div>\n");
        }
        html_write(out, "</div>\n");
    }
    html_write(out, "</section>\n");
}

static void finding_concept(const HtmlReport *report, FILE *out, const RuleInfo *rule) {
    const Concept *concept = concept_find(rule->concept);
    if (concept != NULL)
        html_write(out,
                   "<section class=\"concept\" aria-labelledby=\"concept\">\n<h2 id=\"concept\">The idea behind it: "
                   "<a href=\"%s\">%s</a></h2>\n<p>%s</p>\n<p class=\"cite\">Chapter %u of the talk \u201cConcurrency "
                   "in Python\u201d by "
                   "Fabian Schindler: <cite>%s</cite></p>\n</section>\n",
                   html_concept_name(report->scratch, concept), concept->id, concept_text(concept, report->scratch),
                   concept->number, concept->chapter);
}

Status html_write_finding(const HtmlReport *report, uint32_t shown) {
    const Finding *finding = &report->shown.data[shown]->finding;
    const RuleInfo *rule = stored_rule(report->run, finding->rule);
    const char *name = html_finding_name(report->scratch, finding);
    FILE *out = html_page_open(report, name, finding->message, "All findings");
    if (out == NULL)
        return STATUS_FAILED;
    html_write(out, "<article class=\"finding\">\n");
    finding_head(report, out, shown, finding, rule);
    finding_guard(out, finding);
    finding_sides(report, out, finding);
    finding_advice(out, finding);
    if (rule != NULL) {
        finding_rule(out, rule);
        finding_concept(report, out, rule);
    }
    html_write(out, "<p class=\"cite\">Fingerprint <code>%s</code></p>\n</article>\n", finding->fingerprint);
    return html_page_close(report, out, name);
}
