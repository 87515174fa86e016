/* html_internal.h: what the pages share. Text reaches a page through html_write alone, which escapes every string:
 * nothing that comes from a database can become markup.
 */
#ifndef LOCKWISE_REPORTS_HTML_INTERNAL_H
#define LOCKWISE_REPORTS_HTML_INTERNAL_H

#include "reports/concepts.h"
#include "reports/report.h"
#include "reports/source_view.h"

/* What is known of the program as a whole. */
typedef enum HtmlMap { HTML_MAP_THREADS, HTML_MAP_GUARDS, HTML_MAP_SERIAL, HTML_MAP_COUNT } HtmlMap;

typedef struct HtmlReport {
    const StoredRun *run;
    const StoredFacts *facts; /* NULL: none are known */
    const char *dir;
    Arena *arena;   /* for the whole report */
    Arena *scratch; /* emptied after each page */
    Diag *diag;
    SourceView *sources;
    VEC(const StoredFinding *) shown; /* the findings at or above the wanted tier, in their order */
} HtmlReport;

/* Markup with "%s" for text, which is escaped, "%u" for numbers and "%%". */
void html_write(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Escapes `len` bytes; what is not fit to be shown becomes U+FFFD. */
void html_escape(FILE *out, const char *text, size_t len);
/* A sentence in which what looks like a name of C is set as code. */
void html_sentence(FILE *out, const char *text);
/* Paragraphs of a text in which blank lines separate them. */
void html_paragraphs(FILE *out, const char *text);

/* Opens a page and writes all up to its <main>; NULL after an error. `up` is the text of a link back to the index,
 * NULL for none. */
FILE *html_page_open(const HtmlReport *report, const char *name, const char *title, const char *up);
/* Writes the rest and closes; `name` as at the opening. */
Status html_page_close(const HtmlReport *report, FILE *out, const char *name);
/* The name of a finding's page in the folder. */
const char *html_finding_name(Arena *arena, const Finding *finding);
/* That of a concept's page. */
const char *html_concept_name(Arena *arena, const Concept *concept);

/* "Definite", and one sentence that says what that is worth. */
const char *html_tier_title(Tier tier);
const char *html_tier_text(Tier tier);
void html_tier_badge(FILE *out, Tier tier);
/* "src/a.c:12:3" */
void html_loc(FILE *out, const SourceLoc *loc);

/* A coloured piece of C that stands for itself. */
void html_code(FILE *out, const char *text, const char *label);
/* The steps of a side, each at its lines in the source. */
void html_steps(const HtmlReport *report, FILE *out, const Side *side);

Status html_write_index(const HtmlReport *report);
Status html_write_finding(const HtmlReport *report, uint32_t shown);
Status html_write_concept(const HtmlReport *report, const Concept *concept);
/* Requires: facts. */
Status html_write_map(const HtmlReport *report, HtmlMap map);
/* The list of maps, a part of the index; and the map of a concept's page. Nothing without facts. */
void html_map_links(const HtmlReport *report, FILE *out);
void html_map_of_concept(const HtmlReport *report, FILE *out, const Concept *concept);
/* The table of concepts, with the findings under each: a part of the index. */
void html_concepts(const HtmlReport *report, FILE *out);

#endif
