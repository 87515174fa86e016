/* sarif.c: SARIF 2.1.0 as code scanning services and editors read it.
 *
 * Most viewers show the message, the first location and the first thread flow, and nothing else. So the message itself
 * names all sides and links to them (relatedLocations), and the flows, one per side, come on top for those who draw
 * them. Regions are one line long: services that annotate pull requests need all lines of a region in the diff. The
 * fingerprint is given under the name that code scanning uses to follow an alert through commits. */
#include "findings/tokens.h"
#include "reports/sarif_internal.h"
#include "reports/side_view.h"
#include "reports/utf8.h"

#include <string.h>

enum {
    SARIF_MESSAGE_MAX = 700,
    SARIF_RESULTS_MAX = 25000, /* of a run; code scanning refuses a log with more */
    SARIF_GZIP_MAX = 9500000,  /* bytes; it refuses 10 MB, and what comes after the results takes some */
};

static uint32_t sarif_count(const SarifReport *report) {
    uint32_t count = 0;
    VEC_EACH(const StoredFinding, stored, &report->run->findings)
        count += report_shows(report->options, stored);
    return count;
}

json_t *sarif_message(const SarifReport *report, const char *text, size_t limit) {
    const char *valid = utf8_valid(report->scratch, text);
    size_t len = strlen(valid);
    if (limit > 0 && len > limit) {
        size_t cut = limit - strlen("…");
        while (((unsigned char)valid[cut] & 0xc0) == 0x80)
            cut--;
        valid = arena_printf(report->scratch, "%.*s…", (int)cut, valid);
    }
    return json_pack("{s:o}", "text", json_text(valid));
}

/* In texts that may hold links, brackets of other kinds are escaped. */
static const char *sarif_escape(Arena *arena, const char *text) {
    char *escaped = arena_alloc(arena, 2 * strlen(text) + 1), *end = escaped;
    for (; *text != '\0'; text++) {
        if (strchr("[]\\", *text) != NULL)
            *end++ = '\\';
        *end++ = *text;
    }
    return escaped;
}

const char *sarif_uri(const SarifReport *report, const char *path) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    char *uri = arena_alloc(report->scratch, strlen("file://") + 3 * strlen(path) + 1);
    char *end = path[0] == '/' ? stpcpy(uri, "file://") : uri;
    for (const char *at = path; *at != '\0'; at++) {
        if (strchr(plain, *at) != NULL)
            *end++ = *at;
        else
            end += sprintf(end, "%%%02X", (unsigned char)*at);
    }
    return uri;
}

/* Columns count UTF-16 units, as editors do; the end is exclusive. */
static json_t *sarif_region(const SarifReport *report, const SourceLoc *loc) {
    uint32_t line = loc->line > 0 ? loc->line : 1;
    SourceLine text;
    if (loc->col == 0)
        return json_pack("{s:I}", "startLine", (json_int_t)line);
    if (!source_view_line(report->sources, loc->file, loc->line, &text) || loc->col > text.len)
        return json_pack("{s:I, s:I}", "startLine", (json_int_t)line, "startColumn", (json_int_t)loc->col);
    size_t start = loc->col - 1, end = start + token_underline(text.text, text.len, start);
    return json_pack("{s:I, s:I, s:I, s:I}", "startLine", (json_int_t)line, "startColumn",
                     (json_int_t)utf8_units16(text.text, text.len, start) + 1, "endLine", (json_int_t)line, "endColumn",
                     (json_int_t)utf8_units16(text.text, text.len, end) + 1);
}

json_t *sarif_place(const SarifReport *report, const SourceLoc *loc) {
    if (loc->file[0] == '\0')
        return NULL;
    json_t *artifact = json_pack("{s:s}", "uri", sarif_uri(report, loc->file));
    if (loc->file[0] != '/')
        (void)json_object_set_new(artifact, "uriBaseId", json_string("SRCROOT"));
    return json_pack("{s:o, s:o}", "artifactLocation", artifact, "region", sarif_region(report, loc));
}

/* A location with what is known of place, function, message and id (0: none). */
static json_t *sarif_location(const SarifReport *report, const SourceLoc *loc, const char *function,
                              const char *message, uint32_t id) {
    json_t *location = json_object(), *place = sarif_place(report, loc);
    if (id > 0)
        (void)json_object_set_new(location, "id", json_integer(id));
    if (place != NULL)
        (void)json_object_set_new(location, "physicalLocation", place);
    if (function[0] != '\0')
        (void)json_object_set_new(location, "logicalLocations",
                                  json_pack("[{s:o, s:s}]", "name", json_text(function), "kind", "function"));
    if (message[0] != '\0')
        (void)json_object_set_new(location, "message", sarif_message(report, message, 0));
    return location;
}

/* "queue_pop writes ...: [writes q->len](1) in thread worker, holding nothing; [reads q->len](2) in thread main" */
static const char *sarif_text(const SarifReport *report, const Finding *finding) {
    Arena *arena = report->scratch;
    const char *text = sarif_escape(arena, utf8_valid(arena, finding->message));
    size_t len = strlen(text);
    if (len > SARIF_MESSAGE_MAX)
        return text;
    const char *separator = ". ";
    for (uint32_t i = 0; i < finding->sides.len; i++) {
        const Side *side = &finding->sides.data[i];
        const Step *last = side_last(side);
        if (last == NULL)
            continue;
        const char *title = side->title[0] != '\0' ? arena_printf(arena, " in %s", side->title) : "";
        const char *locks = side_locks(arena, side, finding->sides.len > 1);
        text = arena_printf(arena, "%s%s[%s](%u)%s%s", text, separator, sarif_escape(arena, last->text), i + 1,
                            sarif_escape(arena, title), sarif_escape(arena, locks));
        separator = "; ";
    }
    return text;
}

/* SARIF's words for what happens at a step; NULL if it has none. */
static json_t *sarif_kinds(StepKind kind) {
    switch (kind) {
    case STEP_THREAD_START:
        return json_pack("[s, s]", "enter", "function");
    case STEP_CALL:
        return json_pack("[s, s]", "call", "function");
    case STEP_ACQUIRE:
        return json_pack("[s, s]", "acquire", "lock");
    case STEP_RELEASE:
        return json_pack("[s, s]", "release", "lock");
    case STEP_BRANCH:
        return json_pack("[s]", "branch");
    case STEP_READ:
    case STEP_WRITE:
        return json_pack("[s]", "memory");
    case STEP_WAIT:
        return json_pack("[s]", "lock");
    case STEP_RETURN:
        return json_pack("[s, s]", "return", "function");
    case STEP_NOTE:
    case STEP_KIND_COUNT:
        break;
    }
    return NULL;
}

static json_t *sarif_step(const SarifReport *report, const Side *side, uint32_t i) {
    const Step *step = &side->steps.data[i];
    bool last = i + 1 == side->steps.len;
    NameVec chain = side_chain(report->scratch, side, i);
    json_t *value = json_pack("{s:o, s:i, s:s}", "location",
                              sarif_location(report, &step->loc, step->function, step->text, 0), "nestingLevel",
                              chain.len > 0 ? (int)chain.len - 1 : 0, "importance", last ? "essential" : "important");
    json_t *kinds = sarif_kinds(step->kind);
    if (kinds != NULL)
        (void)json_object_set_new(value, "kinds", kinds);
    if (last && side->locks[0] != '\0')
        (void)json_object_set_new(value, "state", json_pack("{s:o}", "locks", sarif_message(report, side->locks, 0)));
    return value;
}

/* Ids of flows are unique in a result; two sides may be the same kind of thread. */
static const char *sarif_flow_id(const SarifReport *report, const Finding *finding, uint32_t side) {
    const char *thread = finding->sides.data[side].thread;
    uint32_t same = 1;
    for (uint32_t i = 0; i < side; i++)
        same += strcmp(finding->sides.data[i].thread, thread) == 0;
    thread = utf8_valid(report->scratch, thread[0] != '\0' ? thread : "path");
    return same > 1 ? arena_printf(report->scratch, "%s #%u", thread, same) : thread;
}

static json_t *sarif_flows(const SarifReport *report, const Finding *finding) {
    json_t *flows = json_array();
    for (uint32_t s = 0; s < finding->sides.len; s++) {
        const Side *side = &finding->sides.data[s];
        if (side->steps.len == 0) /* a flow without a place is not valid */
            continue;
        json_t *steps = json_array();
        for (uint32_t i = 0; i < side->steps.len; i++)
            (void)json_array_append_new(steps, sarif_step(report, side, i));
        json_t *flow = json_pack("{s:s, s:o}", "id", sarif_flow_id(report, finding, s), "locations", steps);
        if (side->title[0] != '\0')
            (void)json_object_set_new(flow, "message", sarif_message(report, side->title, 0));
        (void)json_array_append_new(flows, flow);
    }
    if (json_array_size(flows) > 0)
        return json_pack("[{s:o}]", "threadFlows", flows);
    json_decref(flows);
    return NULL;
}

static json_t *sarif_related(const SarifReport *report, const Finding *finding) {
    json_t *related = json_array();
    for (uint32_t i = 0; i < finding->sides.len; i++) {
        const Step *last = side_last(&finding->sides.data[i]);
        if (last != NULL)
            (void)json_array_append_new(related, sarif_location(report, &last->loc, last->function, last->text, i + 1));
    }
    return related;
}

static json_t *sarif_properties(const SarifReport *report, const Finding *finding) {
    json_t *properties =
        json_pack("{s:s, s:o}", "tier", tier_name(finding->tier), "object", json_text(finding->object));
    if (finding->guard[0] != '\0')
        (void)json_object_set_new(properties, "guard", json_text(finding->guard));
    if (finding->fix[0] != '\0')
        (void)json_object_set_new(properties, "fix", json_text(finding->fix));
    if (finding->assumptions.len > 0) {
        json_t *assumptions = json_array();
        for (uint32_t i = 0; i < finding->assumptions.len; i++)
            (void)json_array_append_new(assumptions,
                                        json_text(utf8_valid(report->scratch, finding->assumptions.data[i])));
        (void)json_object_set_new(properties, "assumptions", assumptions);
    }
    return properties;
}

static json_t *sarif_suppressions(const SarifReport *report, const Finding *finding) {
    return json_pack("[{s:s, s:o, s:o}]", "kind", finding->suppressed_at.col > 0 ? "inSource" : "external",
                     "justification", json_text(finding->suppressed), "location",
                     sarif_location(report, &finding->suppressed_at, "", "", 0));
}

/* By the name that code scanning knows, and by our own, which says the scheme: "lockwise/v2". */
static json_t *sarif_fingerprints(const char *fingerprint) {
    const char *colon = strchr(fingerprint, ':');
    char name[40];
    (void)snprintf(name, sizeof name, "lockwise/%.*s", colon != NULL ? (int)(colon - fingerprint) : 0, fingerprint);
    return json_pack("{s:s, s:s}", "primaryLocationLineHash", colon != NULL ? colon + 1 : fingerprint, name,
                     fingerprint);
}

static json_t *sarif_result(const SarifReport *report, const Finding *finding) {
    json_t *result =
        json_pack("{s:o, s:s, s:o, s:[o], s:o, s:o}", "ruleId", json_text(finding->rule), "level",
                  severity_name(finding->severity), "message", sarif_message(report, sarif_text(report, finding), 0),
                  "locations", sarif_location(report, &finding->loc, finding->function, "", 0), "partialFingerprints",
                  sarif_fingerprints(finding->fingerprint), "properties", sarif_properties(report, finding));
    const RuleInfo *rule = stored_rule(report->run, finding->rule);
    if (rule != NULL)
        (void)json_object_set_new(result, "ruleIndex", json_integer(rule - report->run->rules.data));
    json_t *flows = sarif_flows(report, finding), *related = sarif_related(report, finding);
    if (json_array_size(related) > 0)
        (void)json_object_set(result, "relatedLocations", related);
    json_decref(related);
    if (flows != NULL)
        (void)json_object_set_new(result, "codeFlows", flows);
    if (report->options->new_only)
        (void)json_object_set_new(result, "baselineState", json_string("new"));
    if (finding->suppressed[0] != '\0')
        (void)json_object_set_new(result, "suppressions", sarif_suppressions(report, finding));
    return result;
}

/* As many as are taken, the most certain first; the number. */
static uint32_t sarif_write_results(const SarifReport *report) {
    ArenaMark mark = arena_mark(report->scratch);
    uint32_t count = 0;
    VEC_EACH(const StoredFinding, stored, &report->run->findings) {
        if (count == SARIF_RESULTS_MAX || gzip_meter_size(report->stream->meter) > SARIF_GZIP_MAX)
            break;
        if (!report_shows(report->options, stored))
            continue;
        json_stream_put(report->stream, NULL, sarif_result(report, &stored->finding));
        arena_reset(report->scratch, mark);
        count++;
    }
    return count;
}

static void sarif_write_run(const SarifReport *report) {
    JsonStream *stream = report->stream;
    const RunInfo *info = &report->run->info;
    sarif_write_tool(report);
    sarif_write_taxonomies(report);
    const char *root = arena_printf(report->scratch, "%s/", sarif_uri(report, info->root));
    json_stream_put(stream, "originalUriBaseIds", json_pack("{s:{s:s}}", "SRCROOT", "uri", root));
    if (info->git_commit[0] != '\0')
        json_stream_put(stream, "versionControlProvenance",
                        json_pack("[{s:s, s:o, s:{s:s}}]", "repositoryUri", root, "revisionId",
                                  json_text(info->git_commit), "mappedTo", "uriBaseId", "SRCROOT"));
    json_stream_put(stream, "properties", json_pack("{s:I}", "suppressed", (json_int_t)report_suppressed(report->run)));
    json_stream_put(stream, "columnKind", json_string("utf16CodeUnits"));
    json_stream_open(stream, "results", '[');
    uint32_t written = sarif_write_results(report);
    json_stream_close(stream);
    sarif_write_invocation(report, sarif_count(report) - written);
}

Status report_write_sarif(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    JsonStream stream = {.out = out, .meter = gzip_meter_new()};
    if (stream.meter == NULL) {
        diag_error(diag, NULL, "cannot write the report: out of memory");
        return STATUS_FAILED;
    }
    Arena *arena = arena_new(), *scratch = arena_new();
    SarifReport report = {run, options, scratch, source_view_new(arena, run), &stream};
    json_stream_open(&stream, NULL, '{');
    json_stream_put(&stream, "$schema", json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    json_stream_put(&stream, "version", json_string("2.1.0"));
    json_stream_open(&stream, "runs", '[');
    json_stream_open(&stream, NULL, '{');
    sarif_write_run(&report);
    json_stream_close(&stream);
    json_stream_close(&stream);
    json_stream_close(&stream);
    Status status = json_stream_end(&stream, diag);
    gzip_meter_free(stream.meter);
    arena_free(scratch);
    arena_free(arena);
    return status;
}
