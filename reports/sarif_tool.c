/* sarif_tool.c: what a SARIF log says about the tool, its rules and the run: rule texts come from the rule itself, and
 * what was not understood is told as notifications, so that an alert page shows that a file was left out. */
#include "reports/gap_view.h"
#include "reports/sarif_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SARIF_TEXT_MAX = 1024, /* what code scanning accepts */
    SARIF_GAP_PLACES = 20, /* per kind of gap */
};

typedef struct Taxonomy {
    const char *name, *organization, *description;
    const char *(*id)(const RuleInfo *rule);
} Taxonomy;

static const char *taxon_cwe(const RuleInfo *rule) {
    return rule->cwe;
}

static const char *taxon_cert(const RuleInfo *rule) {
    return rule->cert;
}

static const Taxonomy taxonomies[] = {
    {"CWE", "MITRE", "Common Weakness Enumeration", taxon_cwe},
    {"CERT C", "SEI", "SEI CERT C Coding Standard", taxon_cert},
};

enum { TAXONOMY_COUNT = sizeof taxonomies / sizeof *taxonomies };

static int taxon_compare(const void *left, const void *right) {
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The ids of a taxonomy that rules name, sorted, each once; *out_count of them. */
static const char **taxonomy_ids(const SarifReport *report, const Taxonomy *taxonomy, uint32_t *out_count) {
    const char **ids = ARENA_ARRAY(report->scratch, const char *, report->run->rules.len + 1);
    uint32_t all = 0, count = 0;
    VEC_EACH(const RuleInfo, rule, &report->run->rules)
        if (taxonomy->id(rule)[0] != '\0')
            ids[all++] = taxonomy->id(rule);
    qsort(ids, all, sizeof *ids, taxon_compare);
    for (uint32_t i = 0; i < all; i++)
        if (i == 0 || strcmp(ids[i], ids[count - 1]) != 0)
            ids[count++] = ids[i];
    *out_count = count;
    return ids;
}

static json_t *rule_relationships(const SarifReport *report, const RuleInfo *rule) {
    json_t *relationships = json_array();
    for (int t = 0; t < TAXONOMY_COUNT; t++) {
        uint32_t count;
        const char *id = taxonomies[t].id(rule), **ids = taxonomy_ids(report, &taxonomies[t], &count);
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(ids[i], id) == 0)
                (void)json_array_append_new(relationships,
                                            json_pack("{s:{s:o, s:I, s:{s:s, s:i}}, s:[s]}", "target", "id",
                                                      json_text(id), "index", (json_int_t)i, "toolComponent", "name",
                                                      taxonomies[t].name, "index", t, "kinds", "superset"));
    }
    return relationships;
}

static json_t *rule_tags(const SarifReport *report, const RuleInfo *rule) {
    json_t *tags = json_pack("[s, s, o]", "security", "concurrency", json_text(rule->family));
    if (strncmp(rule->cwe, "CWE-", 4) == 0)
        (void)json_array_append_new(tags,
                                    json_text(arena_printf(report->scratch, "external/cwe/cwe-%s", rule->cwe + 4)));
    if (rule->cert[0] != '\0')
        (void)json_array_append_new(tags, json_text(arena_printf(report->scratch, "external/cert/%s", rule->cert)));
    return tags;
}

/* Code scanning wants the number as a string: above 9 critical, above 7 high, above 4 medium. */
static json_t *rule_properties(const SarifReport *report, const RuleInfo *rule) {
    static const char *const precision[TIER_COUNT] = {"medium", "high", "very-high"};
    static const char *const problem[SEVERITY_COUNT] = {"recommendation", "warning", "error"};
    static const char *const security[SEVERITY_COUNT] = {"2.0", "5.0", "7.0"};
    return json_pack("{s:o, s:s, s:s, s:s, s:o}", "tags", rule_tags(report, rule), "precision", precision[rule->tier],
                     "problem.severity", problem[rule->severity], "security-severity", security[rule->severity],
                     "concept", json_text(rule->concept));
}

static json_t *rule_help(const SarifReport *report, const RuleInfo *rule) {
    Arena *arena = report->scratch;
    const char *text = arena_printf(arena, "%s\n\nHow to fix it: %s\n\nLimits: %s", rule->why, rule->fix, rule->limits);
    const char *markdown =
        arena_printf(arena, "%s\n\n**How to fix it.** %s\n\n**Limits.** %s", rule->why, rule->fix, rule->limits);
    if (rule->bad_example[0] != '\0')
        markdown = arena_printf(arena, "%s\n\nReported:\n\n```c\n%s\n```", markdown, rule->bad_example);
    if (rule->good_example[0] != '\0')
        markdown = arena_printf(arena, "%s\n\nNot reported:\n\n```c\n%s\n```", markdown, rule->good_example);
    return json_pack("{s:o, s:o}", "text", json_text(text), "markdown", json_text(markdown));
}

static json_t *rule_descriptor(const SarifReport *report, const RuleInfo *rule) {
    return json_pack("{s:o, s:o, s:o, s:o, s:{s:s}, s:o, s:o}", "id", json_text(rule->id), "shortDescription",
                     sarif_message(report, rule->title, SARIF_TEXT_MAX), "fullDescription",
                     sarif_message(report, rule->summary, SARIF_TEXT_MAX), "help", rule_help(report, rule),
                     "defaultConfiguration", "level", severity_name(rule->severity), "properties",
                     rule_properties(report, rule), "relationships", rule_relationships(report, rule));
}

static json_t *tool_taxonomies(void) {
    json_t *names = json_array();
    for (int t = 0; t < TAXONOMY_COUNT; t++)
        (void)json_array_append_new(names, json_pack("{s:s, s:i}", "name", taxonomies[t].name, "index", t));
    return names;
}

static json_t *tool_notifications(const SarifReport *report) {
    json_t *kinds = json_array();
    GapKindVec counts = gap_view_kinds(report->scratch, report->run);
    VEC_EACH(const GapKindCount, kind, &counts)
        (void)json_array_append_new(kinds, json_pack("{s:o, s:o}", "id", json_text(kind->kind), "shortDescription",
                                                     sarif_message(report, kind->text, SARIF_TEXT_MAX)));
    return kinds;
}

void sarif_write_tool(const SarifReport *report) {
    JsonStream *stream = report->stream;
    json_stream_open(stream, "tool", '{');
    json_stream_open(stream, "driver", '{');
    json_stream_put(stream, "name", json_string("lockwise"));
    json_stream_put(stream, "semanticVersion", json_text(report->run->info.tool_version));
    json_stream_put(stream, "language", json_string("en"));
    json_stream_put(stream, "supportedTaxonomies", tool_taxonomies());
    json_stream_put(stream, "notifications", tool_notifications(report));
    json_stream_open(stream, "rules", '[');
    ArenaMark mark = arena_mark(report->scratch);
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        json_stream_put(stream, NULL, rule_descriptor(report, rule));
        arena_reset(report->scratch, mark);
    }
    json_stream_close(stream);
    json_stream_close(stream);
    json_stream_close(stream);
}

void sarif_write_taxonomies(const SarifReport *report) {
    json_stream_open(report->stream, "taxonomies", '[');
    for (int t = 0; t < TAXONOMY_COUNT; t++) {
        uint32_t count;
        const char **ids = taxonomy_ids(report, &taxonomies[t], &count);
        json_t *taxa = json_array();
        for (uint32_t i = 0; i < count; i++)
            (void)json_array_append_new(taxa, json_pack("{s:o}", "id", json_text(ids[i])));
        json_stream_put(report->stream, NULL,
                        json_pack("{s:s, s:s, s:{s:s}, s:b, s:o}", "name", taxonomies[t].name, "organization",
                                  taxonomies[t].organization, "shortDescription", "text", taxonomies[t].description,
                                  "isComprehensive", 0, "taxa", taxa));
    }
    json_stream_close(report->stream);
}

static json_t *gap_notification(const SarifReport *report, const GapKindCount *kind) {
    json_t *places = json_array();
    for (uint32_t i = 0; i < kind->count && i < SARIF_GAP_PLACES; i++) {
        const StoredGap *gap = &kind->first[i];
        json_t *place = sarif_place(report, &(SourceLoc){gap->file, gap->line, 0});
        if (place == NULL)
            continue;
        json_t *location = json_pack("{s:o}", "physicalLocation", place);
        if (gap->detail[0] != '\0')
            (void)json_object_set_new(location, "message", sarif_message(report, gap->detail, SARIF_TEXT_MAX));
        (void)json_array_append_new(places, location);
    }
    const char *text = arena_printf(report->scratch, "%s (%u %s)", kind->text, kind->count,
                                    kind->whole_unit ? (kind->count == 1 ? "file" : "files")
                                                     : (kind->count == 1 ? "place" : "places"));
    return json_pack("{s:{s:o}, s:s, s:o, s:o}", "descriptor", "id", json_text(kind->kind), "level",
                     kind->whole_unit ? "warning" : "note", "message", sarif_message(report, text, 0), "locations",
                     places);
}

void sarif_write_invocation(const SarifReport *report, uint32_t left_out) {
    const RunInfo *info = &report->run->info;
    json_t *notifications = json_array();
    GapKindVec kinds = gap_view_kinds(report->scratch, report->run);
    VEC_EACH(const GapKindCount, kind, &kinds)
        (void)json_array_append_new(notifications, gap_notification(report, kind));
    if (left_out > 0) {
        const char *text =
            arena_printf(report->scratch, "%u more finding%s left out: code scanning takes no more than these",
                         left_out, left_out == 1 ? " is" : "s are");
        (void)json_array_append_new(
            notifications, json_pack("{s:s, s:o}", "level", "warning", "message", sarif_message(report, text, 0)));
    }
    char started[sizeof "+999999999-12-31T23:59:59Z"];
    time_t seconds = (time_t)info->started;
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL || strftime(started, sizeof started, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        (void)strcpy(started, "1970-01-01T00:00:00Z");
    json_stream_put(report->stream, "invocations",
                    json_pack("[{s:b, s:o, s:s, s:o}]", "executionSuccessful", 1, "commandLine",
                              json_text(info->command_line), "startTimeUtc", started, "toolExecutionNotifications",
                              notifications));
}
