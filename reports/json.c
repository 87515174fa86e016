/* json.c: all that is stored of a run, in the schema that README.md describes. Fields are only ever added; whatever
 * would change the meaning of one raises the number in "schema". */
#include "reports/formats_internal.h"
#include "reports/json_stream.h"

static json_t *json_loc(const SourceLoc *loc) {
    return json_pack("{s:o, s:I, s:I}", "file", json_text(loc->file), "line", (json_int_t)loc->line, "column",
                     (json_int_t)loc->col);
}

static json_t *json_step(const Step *step) {
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "kind", step_kind_name(step->kind), "location", json_loc(&step->loc),
                     "function", json_text(step->function), "lock", json_text(step->lock), "text",
                     json_text(step->text));
}

static json_t *json_side(const Side *side) {
    json_t *steps = json_array();
    for (uint32_t i = 0; i < side->steps.len; i++)
        if (json_array_append_new(steps, json_step(&side->steps.data[i])) != 0)
            return json_decref(steps), NULL;
    return json_pack("{s:o, s:o, s:o, s:o}", "title", json_text(side->title), "thread", json_text(side->thread),
                     "locks", json_text(side->locks), "steps", steps);
}

/* NULL where nothing hides it: no key then. */
static json_t *json_suppression(const Finding *finding) {
    if (finding->suppressed[0] == '\0')
        return NULL;
    return json_pack("{s:o, s:o}", "reason", json_text(finding->suppressed), "location",
                     json_loc(&finding->suppressed_at));
}

static json_t *json_finding(const StoredFinding *stored) {
    const Finding *finding = &stored->finding;
    json_t *sides = json_array(), *assumptions = json_array();
    bool made = sides != NULL && assumptions != NULL;
    for (uint32_t i = 0; i < finding->sides.len; i++)
        made = json_array_append_new(sides, json_side(&finding->sides.data[i])) == 0 && made;
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        made = json_array_append_new(assumptions, json_text(finding->assumptions.data[i])) == 0 && made;
    json_t *guard = finding->guard[0] == '\0'
                        ? json_null()
                        : json_pack("{s:o, s:I, s:I}", "text", json_text(finding->guard), "hits",
                                    (json_int_t)finding->guard_hits, "total", (json_int_t)finding->guard_total);
    json_t *value = json_pack(
        "{s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o*, s:o*}", "fingerprint",
        json_text(finding->fingerprint), "rule", json_text(finding->rule), "tier", tier_name(finding->tier), "severity",
        severity_name(finding->severity), "location", json_loc(&finding->loc), "function", json_text(finding->function),
        "message", json_text(finding->message), "object", json_text(finding->object), "key", json_text(finding->key),
        "guard", guard, "fix", json_text(finding->fix), "assumptions", assumptions, "sides", sides, "suppression",
        json_suppression(finding), "review", stored->review != NULL ? json_text(stored->review) : NULL);
    if (made)
        return value;
    json_decref(value);
    return NULL;
}

static json_t *json_rule(const RuleInfo *rule) {
    return json_pack("{s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
                     json_text(rule->id), "family", json_text(rule->family), "title", json_text(rule->title), "tier",
                     tier_name(rule->tier), "severity", severity_name(rule->severity), "cwe", json_text(rule->cwe),
                     "cert", json_text(rule->cert), "concept", json_text(rule->concept), "summary",
                     json_text(rule->summary), "why", json_text(rule->why), "fix", json_text(rule->fix), "limits",
                     json_text(rule->limits), "bad_example", json_text(rule->bad_example), "good_example",
                     json_text(rule->good_example));
}

static json_t *json_gap(const StoredGap *gap) {
    return json_pack("{s:o, s:o, s:o, s:I, s:o, s:o}", "kind", json_text(gap->kind), "text", json_text(gap->text),
                     "file", json_text(gap->file), "line", (json_int_t)gap->line, "function", json_text(gap->function),
                     "detail", json_text(gap->detail));
}

static void json_run(JsonStream *stream, const StoredRun *run) {
    const RunInfo *info = &run->info;
    json_stream_open(stream, "run", '{');
    json_stream_put(stream, "id", json_integer(run->id));
    json_stream_put(stream, "tool_version", json_text(info->tool_version));
    json_stream_put(stream, "clang_version", json_text(info->clang_version));
    json_stream_put(stream, "root", json_text(info->root));
    json_stream_put(stream, "command_line", json_text(info->command_line));
    json_stream_put(stream, "compdb", json_text(info->compdb));
    json_stream_put(stream, "git_commit", json_text(info->git_commit));
    json_stream_put(stream, "started", json_integer(info->started));
    json_stream_put(stream, "seconds",
                    json_pack("{s:f, s:f, s:f}", "lower", info->seconds_lower, "model", info->seconds_model, "rules",
                              info->seconds_rules));
    json_stream_put(stream, "jobs", json_integer(info->jobs));
    json_stream_put(stream, "units",
                    json_pack("{s:I, s:I, s:I}", "total", (json_int_t)info->tu_count, "failed",
                              (json_int_t)info->tu_failed, "degraded", (json_int_t)info->tu_degraded));
    json_stream_put(stream, "functions", json_integer(info->function_count));
    json_stream_put(stream, "instructions", json_integer(info->instr_count));
    json_stream_put(stream, "unknown_instructions", json_integer(info->unknown_count));
    json_stream_put(stream, "suppressed", json_integer(report_suppressed(run)));
    json_stream_put(stream, "lines", json_integer((json_int_t)info->lines));
    json_stream_put(stream, "peak_bytes", json_integer((json_int_t)info->peak_bytes));
    json_stream_close(stream);
}

Status report_write_json(const StoredRun *run, const ReportOptions *options, FILE *out, Diag *diag) {
    JsonStream stream = {.out = out};
    json_stream_open(&stream, NULL, '{');
    json_stream_put(&stream, "schema", json_pack("{s:s, s:i}", "name", "lockwise-run", "version", 1));
    json_run(&stream, run);
    json_stream_open(&stream, "gaps", '[');
    VEC_EACH(const StoredGap, gap, &run->gaps)
        json_stream_put(&stream, NULL, json_gap(gap));
    json_stream_close(&stream);
    json_stream_open(&stream, "rules", '[');
    VEC_EACH(const RuleInfo, rule, &run->rules)
        json_stream_put(&stream, NULL, json_rule(rule));
    json_stream_close(&stream);
    json_stream_open(&stream, "findings", '[');
    VEC_EACH(const StoredFinding, stored, &run->findings)
        if (report_shows(options, stored))
            json_stream_put(&stream, NULL, json_finding(stored));
    json_stream_close(&stream);
    json_stream_close(&stream);
    return json_stream_end(&stream, diag);
}
