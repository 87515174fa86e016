/* html_contents.c: what a report holds: the findings of the run and those that are gone since the run before, each with
 * its status, and all files that anything points into, by number. */
#include "findings/identity.h"
#include "reports/html_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

const char *html_status_name(HtmlStatus status) {
    static const char *const names[HTML_STATUS_COUNT] = {"new", "known", "suppressed", "fixed"};
    return names[status];
}

const char *html_finding_id(Arena *arena, const Finding *finding) {
    const char *colon = strchr(finding->fingerprint, ':');
    char *id = arena_strdup(arena, colon != NULL ? colon + 1 : finding->fingerprint);
    for (char *at = id; *at != '\0'; at++) /* a database may hold anything */
        if (strchr("0123456789abcdefghijklmnopqrstuvwxyz", *at) == NULL)
            *at = '-';
    return id;
}

const char *html_concept_name(Arena *arena, const Concept *concept) {
    return arena_printf(arena, "concept-%s.html", concept->id);
}

const char *html_rule_name(Arena *arena, const char *rule) {
    char *name = arena_printf(arena, "rule-%s.html", rule);
    for (char *at = name; *at != '\0'; at++) /* as above: no slash becomes part of a path */
        if (strchr("0123456789abcdefghijklmnopqrstuvwxyz-.", *at) == NULL)
            *at = '-';
    return name;
}

/* ---- findings ---- */

/* The findings of the run and of the one before, matched. Without facts only equal fingerprints are. */
static void match_previous(const HtmlReport *report, IdentityVec *then, IdentityVec *now) {
    const ReportContents *contents = report->contents;
    VEC_EACH(const StoredFinding, stored, &report->run->findings)
        identity_add(now, report->arena, &stored->finding);
    if (contents->previous != NULL)
        VEC_EACH(const StoredFinding, stored, &contents->previous->findings)
            identity_add(then, report->arena, &stored->finding);
    Presence presence =
        report->facts != NULL ? presence_of_facts(report->facts, report->arena) : (Presence){NULL, NULL};
    identity_match(then, now, report->facts != NULL ? &presence : NULL);
}

static HtmlStatus status_of(const StoredFinding *stored, const Identity *identity) {
    if (stored->finding.suppressed[0] != '\0')
        return HTML_SUPPRESSED;
    return stored->known || identity->same > 0 ? HTML_KNOWN : HTML_NEW;
}

/* Not what a comment hides now: that is in the run. */
static void collect_rows(HtmlReport *report) {
    const StoredRun *run = report->run, *previous = report->contents->previous;
    IdentityVec then = {0}, now = {0};
    match_previous(report, &then, &now);
    for (uint32_t i = 0; i < run->findings.len; i++) {
        const StoredFinding *stored = &run->findings.data[i];
        *vec_push(report->arena, &report->rows) = (HtmlRow){
            &stored->finding, stored->review, status_of(stored, &now.data[i]), report_shows(report->options, stored)};
    }
    for (uint32_t i = 0; i < then.len; i++) {
        const Finding *finding = &previous->findings.data[i].finding;
        if (then.data[i].same == 0 && finding->suppressed[0] == '\0')
            *vec_push(report->arena, &report->rows) = (HtmlRow){finding, NULL, HTML_FIXED, false};
    }
}

bool html_is_compared(const HtmlReport *report) {
    VEC_EACH(const StoredFinding, stored, &report->run->findings)
        if (stored->known)
            return true;
    return report->contents->previous != NULL;
}

uint32_t html_count_shown(const HtmlReport *report, const char *rule) {
    uint32_t count = 0;
    VEC_EACH(const HtmlRow, row, &report->rows)
        count += row->shown && strcmp(row->finding->rule, rule) == 0;
    return count;
}

/* ---- files ---- */

typedef struct Collector {
    HtmlReport *report;
    StrMap *names;
} Collector;

static void collect_file(const Collector *collector, const SourceLoc *loc) {
    if (loc->file[0] != '\0')
        (void)strmap_slot(collector->names, loc->file, strlen(loc->file), NULL);
}

static void collect_finding_files(const Collector *collector, const Finding *finding) {
    collect_file(collector, &finding->loc);
    for (uint32_t s = 0; s < finding->sides.len; s++)
        for (uint32_t i = 0; i < finding->sides.data[s].steps.len; i++)
            collect_file(collector, &finding->sides.data[s].steps.data[i].loc);
}

static void collect_fact_files(const Collector *collector, const Facts *f) {
    for (uint32_t i = 1; i < f->threads.len; i++) {
        collect_file(collector, &f->threads.data[i].site);
        if (f->threads.data[i].root.i != 0)
            collect_file(collector, &f->fns.data[f->threads.data[i].root.i].loc);
    }
    for (uint32_t i = 1; i < f->locks.len; i++)
        collect_file(collector, &f->locks.data[i].loc);
    for (uint32_t i = 1; i < f->objects.len; i++)
        collect_file(collector, &f->objects.data[i].loc);
    VEC_EACH(const FactLockSite, site, &f->lock_sites)
        collect_file(collector, &site->site.loc);
    VEC_EACH(const FactAccess, access, &f->accesses)
        collect_file(collector, &access->site.loc);
    VEC_EACH(const FactEdge, edge, &f->edges)
        collect_file(collector, &edge->loc);
}

static int file_compare(const void *left, const void *right) {
    return strcmp(((const HtmlFile *)left)->name, ((const HtmlFile *)right)->name);
}

static HtmlFile describe_file(const HtmlReport *report, const char *name) {
    const StoredRun *previous = report->contents->previous;
    const StoredSource *now = stored_source(report->run, name),
                       *then = previous != NULL ? stored_source(previous, name) : NULL;
    bool same = now != NULL && then != NULL && now->len == then->len && memcmp(now->text, then->text, now->len) == 0;
    return (HtmlFile){.name = name, .source = now, .changed = !same};
}

static void collect_files(HtmlReport *report) {
    Collector collector = {report, strmap_new(report->arena)};
    VEC_EACH(const HtmlRow, row, &report->rows)
        collect_finding_files(&collector, row->finding);
    if (report->facts != NULL)
        collect_fact_files(&collector, report->facts);
    for (uint32_t i = 0; i < strmap_len(collector.names); i++) {
        size_t len;
        const char *key = strmap_key_at(collector.names, i, &len);
        *vec_push(report->arena, &report->files) = describe_file(report, arena_strndup(report->arena, key, len));
    }
    if (report->files.len > 0)
        qsort(report->files.data, report->files.len, sizeof *report->files.data, file_compare);
    report->file_numbers = strmap_new(report->arena);
    for (uint32_t i = 0; i < report->files.len; i++)
        *strmap_slot(report->file_numbers, report->files.data[i].name, strlen(report->files.data[i].name), NULL) = i;
}

uint32_t html_file_number(const HtmlReport *report, const char *name) {
    const uint64_t *number = strmap_find(report->file_numbers, name, strlen(name));
    return number != NULL ? (uint32_t)*number : report->files.len;
}

/* ---- facts ---- */

static uint32_t find_number(const StrMap *map, const char *name) {
    const uint64_t *number = strmap_find(map, name, strlen(name));
    return number != NULL ? (uint32_t)*number : 0;
}

/* The first of a name counts. */
static void add_fact(StrMap *map, const char *name, uint32_t id) {
    bool is_new;
    uint64_t *number = strmap_slot(map, name, strlen(name), &is_new);
    if (is_new)
        *number = id;
}

static const char *place_key(Arena *arena, const SourceLoc *loc) {
    return arena_printf(arena, "%u:%u:%s", loc->line, loc->col, loc->file);
}

static void collect_facts(HtmlReport *report) {
    const Facts *f = report->facts;
    report->object_numbers = strmap_new(report->arena);
    report->lock_numbers = strmap_new(report->arena);
    report->lock_places = strmap_new(report->arena);
    if (f == NULL)
        return;
    for (uint32_t i = 1; i < f->objects.len; i++)
        add_fact(report->object_numbers, f->objects.data[i].name, i);
    for (uint32_t i = 1; i < f->locks.len; i++)
        add_fact(report->lock_numbers, f->locks.data[i].name, i);
    VEC_EACH(const FactLockSite, site, &f->lock_sites)
        if (site->use == FACT_USE_TAKE || site->use == FACT_USE_TRY)
            add_fact(report->lock_places, place_key(report->arena, &site->site.loc), site->lock.i);
}

uint32_t html_fact_object(const HtmlReport *report, const char *name) {
    return find_number(report->object_numbers, name);
}

uint32_t html_fact_lock(const HtmlReport *report, const char *name) {
    return find_number(report->lock_numbers, name);
}

uint32_t html_fact_lock_at(const HtmlReport *report, const SourceLoc *loc) {
    return find_number(report->lock_places, place_key(report->scratch, loc));
}

uint32_t html_fact_thread(const HtmlReport *report, const Side *side) {
    uint32_t found = 0;
    size_t len = strlen(side->thread);
    for (uint32_t i = 1; report->facts != NULL && len > 0 && i < report->facts->threads.len; i++) {
        const FactThread *thread = &report->facts->threads.data[i];
        if (strcmp(thread->name, side->thread) == 0)
            return i;
        if (strncmp(thread->name, side->thread, len) != 0 || thread->name[len] != '@')
            continue;
        const char *site = arena_printf(report->scratch, "%s:%u", thread->site.file, thread->site.line);
        if (found == 0 || strstr(side->title, site) != NULL)
            found = i;
    }
    return found;
}

void html_collect(HtmlReport *report) {
    collect_rows(report);
    collect_files(report);
    collect_facts(report);
}
