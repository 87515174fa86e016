/* html_internal.h: what the builders of pages share. A report is a few pages and their data: pages are markup that does
 * not depend on how much was found, data are scripts of one call each, which the pages' own scripts
 * (html_assets/) load and show. Text reaches markup through html_write alone and data through js_write alone, which
 * escape every string: nothing that comes from a database can become markup or code.
 */
#ifndef LOCKWISE_REPORTS_HTML_INTERNAL_H
#define LOCKWISE_REPORTS_HTML_INTERNAL_H

#include "base/map.h"
#include "reports/concepts.h"
#include "reports/query_view.h"
#include "reports/report.h"
#include "reports/source_view.h"

enum { HTML_SHARD = 100 }; /* findings or objects in one file of data */

typedef enum HtmlStatus {
    HTML_NEW, /* in this run and not in what it is compared with */
    HTML_KNOWN, /* in the baseline or in the run before */
    HTML_SUPPRESSED, /* by a comment in the code */
    HTML_FIXED, /* only in the run before */
    HTML_STATUS_COUNT
} HtmlStatus;

/* A finding of the report. Its number is its place in `rows`. */
typedef struct HtmlRow {
    const Finding *finding;
    const char *review; /* what was found out about it, or NULL */
    HtmlStatus status;
    bool shown; /* as the options ask for; the others wait behind the filters of the list */
} HtmlRow;

/* A file that something in the report points into. Its number is its place in `files`. */
typedef struct HtmlFile {
    const char *name;
    const StoredSource *source; /* NULL: its text is not stored */
    bool changed; /* since the run before, or that is not known */
} HtmlFile;

typedef struct HtmlReport {
    const ReportContents *contents;
    const ReportOptions *options;
    const StoredRun *run;
    const Facts *facts; /* NULL: none are known */
    const char *dir;
    Arena *arena; /* for the whole report */
    Arena *scratch; /* emptied after each file */
    Diag *diag;
    SourceView *sources;
    QueryView view; /* if there are facts */
    StrMap *written; /* names of the files of data */
    VEC(HtmlRow) rows;
    VEC(HtmlFile) files; /* by name */
    StrMap *file_numbers, *object_numbers, *lock_numbers, *lock_places;
} HtmlReport;

/* ---- html_text.c ---- */

/* Markup with "%s" for text, which is escaped, "%u" for numbers and "%%". */
void html_write(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for scripts: "%s" gives a whole literal, with its quotes. */
void js_write(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Escapes `len` bytes; what is not fit to be shown becomes U+FFFD. */
void html_escape(FILE *out, const char *text, size_t len);
void js_literal(FILE *out, const char *text, size_t len);
/* Units of a literal's text that the first `bytes` bytes become. */
uint32_t js_units(const char *text, size_t len, size_t bytes);
/* Paragraphs of a text in which blank lines separate them; what stands between backquotes is code. */
void html_paragraphs(FILE *out, const char *text);
/* A coloured piece of C that stands for itself. */
void html_code(FILE *out, const char *text, const char *label);

/* ---- html_page.c ---- */

/* What a page is about, and is left out without. */
typedef enum HtmlNeed {
    HTML_NEEDS_NOTHING,
    HTML_NEEDS_FACTS,
    HTML_NEEDS_TOKEN, /* the program has to do with the lock of an interpreter */
} HtmlNeed;

bool html_has(const HtmlReport *report, HtmlNeed need);

typedef struct HtmlPage {
    const char *name; /* "threads.html" */
    const char *title;
    const char *const *scripts; /* names in html_assets without ".js", beside those of every page; ended by NULL */
    const char *const *data; /* names of data that the page needs at once; ended by NULL */
} HtmlPage;

/* Opens a page and writes all up to its <main>; NULL after an error. */
FILE *html_page_open(const HtmlReport *report, const HtmlPage *page);
/* Writes the rest and closes. */
Status html_page_close(const HtmlReport *report, FILE *out, const HtmlPage *page);
/* Opens data/NAME.js; the caller writes one value of JavaScript. */
FILE *html_data_open(HtmlReport *report, const char *name);
Status html_data_close(const HtmlReport *report, FILE *out, const char *name);
/* Any file of the report. */
FILE *html_file_open(const HtmlReport *report, const char *name);
Status html_file_close(const HtmlReport *report, FILE *out, const char *name);

/* ---- html_contents.c: what the report holds ---- */

void html_collect(HtmlReport *report);
/* `files.len` if it is none of them. */
uint32_t html_file_number(const HtmlReport *report, const char *name);
/* Ids of facts, 0 for none: of an object, a lock, and the lock that is taken at a place. */
uint32_t html_fact_object(const HtmlReport *report, const char *name);
uint32_t html_fact_lock(const HtmlReport *report, const char *name);
uint32_t html_fact_lock_at(const HtmlReport *report, const SourceLoc *loc);
/* The thread of a side: its name, and where several have one, the place of creation that the title names. */
uint32_t html_fact_thread(const HtmlReport *report, const Side *side);
const char *html_status_name(HtmlStatus status);
/* The digits of a fingerprint, which name a finding in addresses. */
const char *html_finding_id(Arena *arena, const Finding *finding);
const char *html_concept_name(Arena *arena, const Concept *concept);
const char *html_rule_name(Arena *arena, const char *rule);
/* Whether there is a run before or a baseline: without, all is new, and that is not worth a word. */
bool html_is_compared(const HtmlReport *report);
/* Findings of the rule, as the options ask for them. */
uint32_t html_count_shown(const HtmlReport *report, const char *rule);

/* ---- files of the report ---- */

Status html_write_index(const HtmlReport *report);
void html_since(const HtmlReport *report, FILE *out); /* a part of the index: html_since.c */
const char *html_time(Arena *arena, int64_t seconds);
Status html_write_list(HtmlReport *report);
Status html_write_details(HtmlReport *report);
Status html_write_sources(HtmlReport *report);
/* Requires: facts. */
Status html_write_facts(HtmlReport *report);
Status html_write_concept(const HtmlReport *report, const Concept *concept);
Status html_write_rule(const HtmlReport *report, const RuleInfo *rule);
Status html_write_rules(const HtmlReport *report);

#endif
