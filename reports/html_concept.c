/* html_concept.c: the page of a concept: what the idea is, in C and in Python, which rules belong to it, and what this
 * run has found under it. */
#include "reports/html_internal.h"

#include <string.h>

const char *html_concept_name(Arena *arena, const Concept *concept) {
    return arena_printf(arena, "concept-%s.html", concept->id);
}

static bool is_of(const HtmlReport *report, const Finding *finding, const Concept *concept) {
    const RuleInfo *rule = stored_rule(report->run, finding->rule);
    return rule != NULL && strcmp(rule->concept, concept->id) == 0;
}

static uint32_t finding_count(const HtmlReport *report, const Concept *concept) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->shown.len; i++)
        count += is_of(report, &report->shown.data[i]->finding, concept);
    return count;
}

static void concept_prose(FILE *out, const ProseVec *page) {
    VEC_EACH(const Prose, prose, page) {
        switch (prose->kind) {
        case PROSE_HEADING:
            html_write(out, "<h2>%s</h2>\n", prose->text);
            break;
        case PROSE_CODE:
            html_code(out, prose->text, "An example");
            break;
        case PROSE_PARAGRAPH:
            html_write(out, "<p>%s</p>\n", prose->text);
            break;
        }
    }
}

static void concept_rules(const HtmlReport *report, FILE *out, const Concept *concept) {
    uint32_t count = 0;
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        if (strcmp(rule->concept, concept->id) != 0)
            continue;
        if (count++ == 0)
            html_write(out, "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Rules</h2>\n<dl class=\"run\">\n");
        html_write(out, "<div><dt class=\"mono\">%s</dt><dd>%s</dd></div>\n", rule->id, rule->summary);
    }
    if (count > 0)
        html_write(out, "</dl>\n</section>\n");
}

static void concept_findings(const HtmlReport *report, FILE *out, const Concept *concept) {
    uint32_t count = finding_count(report, concept);
    html_write(out, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">In this run</h2>\n");
    if (count == 0)
        html_write(out, "<p class=\"muted\">No finding.</p>\n");
    else
        html_write(out, "<ul>\n");
    for (uint32_t i = 0; i < report->shown.len; i++) {
        const Finding *finding = &report->shown.data[i]->finding;
        if (!is_of(report, finding, concept))
            continue;
        html_write(out, "<li><a href=\"%s\">", html_finding_name(report->scratch, finding));
        html_sentence(out, finding->message);
        html_write(out, "</a> ");
        html_loc(out, &(SourceLoc){finding->loc.file, finding->loc.line, 0});
        html_write(out, "</li>\n");
    }
    html_write(out, count > 0 ? "</ul>\n</section>\n" : "</section>\n");
}

Status html_write_concept(const HtmlReport *report, const Concept *concept) {
    const char *name = html_concept_name(report->scratch, concept);
    FILE *out = html_page_open(report, name, concept->id, "All findings");
    if (out == NULL)
        return STATUS_FAILED;
    ProseVec page = concept_page(concept, report->scratch);
    html_write(out,
               "<article class=\"finding\">\n<h1>%s</h1>\n<p class=\"cite\">Chapter %u of the talk \u201cConcurrency "
               "in Python\u201d by Fabian Schindler: <cite>%s</cite></p>\n",
               concept->id, concept->number, concept->chapter);
    concept_prose(out, &page);
    html_map_of_concept(report, out, concept);
    concept_findings(report, out, concept);
    concept_rules(report, out, concept);
    html_write(out, "</article>\n");
    return html_page_close(report, out, name);
}

void html_concepts(const HtmlReport *report, FILE *out) {
    html_write(out, "<section aria-labelledby=\"concepts\">\n<h2 id=\"concepts\">The ideas behind it</h2>\n"
                    "<table class=\"rules\">\n<thead><tr><th scope=\"col\">Concept</th>"
                    "<th scope=\"col\" class=\"number\">Findings</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++) {
        const Concept *concept = &concepts_all()[i];
        uint32_t count = finding_count(report, concept);
        html_write(
            out,
            "<tr><th scope=\"row\"><a href=\"%s\">%s</a> <small>%s</small></th><td class=\"number%s\">%u</td></tr>\n",
            html_concept_name(report->scratch, concept), concept->id, concept->chapter, count > 0 ? "" : " none",
            count);
    }
    html_write(out, "</tbody>\n</table>\n</section>\n");
}
