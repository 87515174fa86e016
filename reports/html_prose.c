/* html_prose.c: pages to be read: a page for each rule with its examples, for each of the ideas behind them, and the
 * list of both. What this run has found under a rule or an idea is a list that a script fills. */
#include "reports/html_internal.h"

#include <string.h>

static const char *const list_scripts[] = {"text", "filter", "excerpt", NULL};
static const char *const list_data[] = {"files", "findings", NULL};

/* The first findings of a filter, with a link to all. */
static void found_here(const HtmlReport *report, FILE *out, const char *facet, const char *value) {
    html_write(out,
               "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">In this run</h2>\n"
               "<div class=\"excerpt\" data-facet=\"%s\" data-value=\"%s\"><p><a href=\"index.html#%s=%s\">The "
               "findings of run %u</a></p></div>\n</section>\n",
               facet, value, facet, value, (unsigned)report->run->id);
}

/* ---- ideas ---- */

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
            html_paragraphs(out, prose->text);
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
            html_write(out, "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Rules</h2>\n<dl class=\"terms\">\n");
        html_write(out, "<div><dt><a class=\"mono\" href=\"%s\">%s</a></dt><dd>%s</dd></div>\n",
                   html_rule_name(report->scratch, rule->id), rule->id, rule->summary);
    }
    if (count > 0)
        html_write(out, "</dl>\n</section>\n");
}

/* The map of the program that shows the idea at work. */
static void concept_map(const HtmlReport *report, FILE *out, const Concept *concept) {
    static const struct {
        const char *concept, *page, *title;
        HtmlNeed need;
    } maps[] = {{"multitasking", "threads.html", "its threads", HTML_NEEDS_FACTS},
                {"locks", "guards.html", "what its locks guard", HTML_NEEDS_FACTS},
                {"gil", "gil.html", "what breaks without the GIL", HTML_NEEDS_TOKEN},
                {"trade-offs", "serial.html", "how much of its work is serial", HTML_NEEDS_FACTS}};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].concept, concept->id) == 0 && html_has(report, maps[i].need))
            html_write(out, "<p>Of this program: <a href=\"%s\">%s</a>.</p>\n", maps[i].page, maps[i].title);
}

Status html_write_concept(const HtmlReport *report, const Concept *concept) {
    const HtmlPage page = {html_concept_name(report->scratch, concept), concept->id, list_scripts, list_data};
    FILE *out = html_page_open(report, &page);
    if (out == NULL)
        return STATUS_FAILED;
    ProseVec prose = concept_page(concept, report->scratch);
    html_write(out,
               "<article class=\"prose\">\n<h1>%s</h1>\n<p class=\"cite\">Chapter %u of the talk \u201cConcurrency "
               "in Python\u201d by Fabian Schindler: <cite>%s</cite></p>\n",
               concept->id, concept->number, concept->chapter);
    concept_prose(out, &prose);
    concept_map(report, out, concept);
    found_here(report, out, "concept", concept->id);
    concept_rules(report, out, concept);
    html_write(out, "</article>\n");
    return html_page_close(report, out, &page);
}

/* ---- rules ---- */

static void rule_part(FILE *out, const char *title, const char *text) {
    if (text[0] == '\0')
        return;
    html_write(out, "<h2>%s</h2>\n", title);
    html_paragraphs(out, text);
}

static void rule_example(FILE *out, const char *title, const char *text) {
    if (text[0] == '\0')
        return;
    html_write(out, "<h2>%s</h2>\n", title);
    html_code(out, text, title);
}

static void rule_facts(const HtmlReport *report, FILE *out, const RuleInfo *rule) {
    const Concept *concept = concept_find(rule->concept);
    html_write(out, "<p class=\"facts\"><span class=\"chip\">%s, at most %s</span>", severity_name(rule->severity),
               tier_name(rule->tier));
    if (rule->cwe[0] != '\0')
        html_write(out, " <span class=\"chip\">%s</span>", rule->cwe);
    if (rule->cert[0] != '\0')
        html_write(out, " <span class=\"chip\">CERT %s</span>", rule->cert);
    if (concept != NULL)
        html_write(out, " <a class=\"chip\" href=\"%s\">the idea behind it: %s</a>",
                   html_concept_name(report->scratch, concept), concept->id);
    html_write(out, "</p>\n");
}

Status html_write_rule(const HtmlReport *report, const RuleInfo *rule) {
    const HtmlPage page = {html_rule_name(report->scratch, rule->id), rule->id, list_scripts, list_data};
    FILE *out = html_page_open(report, &page);
    if (out == NULL)
        return STATUS_FAILED;
    html_write(out, "<article class=\"prose\">\n<p class=\"mono eyebrow\">%s</p>\n<h1>%s</h1>\n", rule->id,
               rule->title);
    rule_facts(report, out, rule);
    html_paragraphs(out, rule->summary);
    rule_part(out, "Why it matters", rule->why);
    rule_part(out, "How to mend it", rule->fix);
    rule_part(out, "Where it may be wrong, and what it cannot see", rule->limits);
    found_here(report, out, "rule", rule->id);
    rule_example(out, "Reported", rule->bad_example);
    rule_example(out, "Not reported", rule->good_example);
    html_write(out, "</article>\n");
    return html_page_close(report, out, &page);
}

/* ---- both ---- */

static void rules_of(const HtmlReport *report, FILE *out, const Concept *concept) {
    html_write(out,
               "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\"><a href=\"%s\">%s</a></h2>\n<p class=\"muted\">%s</p>\n"
               "<table class=\"list rules-list\">\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Reports</th>"
               "<th scope=\"col\" class=\"number\">Findings</th></tr></thead>\n<tbody>\n",
               concept->id, concept->id, html_concept_name(report->scratch, concept), concept->id,
               concept_text(concept, report->scratch));
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        if (strcmp(rule->concept, concept->id) != 0)
            continue;
        uint32_t count = html_count_shown(report, rule->id);
        html_write(out, "<tr><th scope=\"row\"><a class=\"mono\" href=\"%s\">%s</a></th><td>%s</td>",
                   html_rule_name(report->scratch, rule->id), rule->id, rule->title);
        if (count > 0)
            html_write(out, "<td class=\"number\"><a href=\"index.html#rule=%s\">%u</a></td></tr>\n", rule->id, count);
        else
            html_write(out, "<td class=\"number none\">0</td></tr>\n");
    }
    html_write(out, "</tbody>\n</table>\n</section>\n");
}

static bool has_rules(const HtmlReport *report, const Concept *concept) {
    VEC_EACH(const RuleInfo, rule, &report->run->rules)
        if (strcmp(rule->concept, concept->id) == 0)
            return true;
    return false;
}

Status html_write_rules(const HtmlReport *report) {
    static const char *const none[] = {NULL};
    static const HtmlPage page = {"rules.html", "Rules and ideas", none, none};
    FILE *out = html_page_open(report, &page);
    if (out == NULL)
        return STATUS_FAILED;
    html_write(out,
               "<h1>Rules and the ideas behind them</h1>\n<p class=\"lead\">Ten ideas of concurrent programs, each "
               "with the rules that check whether the code keeps to it.</p>\n");
    html_write(out, "<ul class=\"ideas\">\n");
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++) {
        const Concept *concept = &concepts_all()[i];
        html_write(out, "<li><a href=\"%s\">%s</a> <small>%s</small></li>\n",
                   html_concept_name(report->scratch, concept), concept->id, concept->chapter);
    }
    html_write(out, "</ul>\n");
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++)
        if (has_rules(report, &concepts_all()[i]))
            rules_of(report, out, &concepts_all()[i]);
    return html_page_close(report, out, &page);
}
