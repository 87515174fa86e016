/* json.c: all that is stored of a run, in the schema that README.md describes. Fields are only ever added; whatever
 * would change the meaning of one raises the number in "schema". */
#include "reports/formats_internal.h"
#include "reports/json_stream.h"

static void json_loc(JsonStream *stream, const SourceLoc *loc) {
    json_stream_open(stream, "location", '{');
    json_stream_text(stream, "file", loc->file);
    json_stream_integer(stream, "line", loc->line);
    json_stream_integer(stream, "column", loc->col);
    json_stream_close(stream);
}

static void json_step(JsonStream *stream, const Step *step) {
    json_stream_open(stream, NULL, '{');
    json_stream_text(stream, "kind", step_kind_name(step->kind));
    json_loc(stream, &step->loc);
    json_stream_text(stream, "function", step->function);
    json_stream_text(stream, "lock", step->lock);
    json_stream_text(stream, "text", step->text);
    json_stream_close(stream);
}

static void json_side(JsonStream *stream, const Side *side) {
    json_stream_open(stream, NULL, '{');
    json_stream_text(stream, "title", side->title);
    json_stream_text(stream, "thread", side->thread);
    json_stream_text(stream, "locks", side->locks);
    json_stream_open(stream, "steps", '[');
    VEC_EACH(const Step, step, &side->steps)
        json_step(stream, step);
    json_stream_close(stream);
    json_stream_close(stream);
}

/* No key where nothing hides it. */
static void json_suppression(JsonStream *stream, const Finding *finding) {
    if (finding->suppressed[0] == '\0')
        return;
    json_stream_open(stream, "suppression", '{');
    json_stream_text(stream, "reason", finding->suppressed);
    json_loc(stream, &finding->suppressed_at);
    json_stream_close(stream);
}

static void json_guard(JsonStream *stream, const Finding *finding) {
    if (finding->guard[0] == '\0') {
        json_stream_put(stream, "guard", json_null());
        return;
    }
    json_stream_open(stream, "guard", '{');
    json_stream_text(stream, "text", finding->guard);
    json_stream_integer(stream, "hits", finding->guard_hits);
    json_stream_integer(stream, "total", finding->guard_total);
    json_stream_close(stream);
}

static void json_finding(JsonStream *stream, const StoredFinding *stored) {
    const Finding *finding = &stored->finding;
    json_stream_open(stream, NULL, '{');
    json_stream_text(stream, "fingerprint", finding->fingerprint);
    json_stream_text(stream, "rule", finding->rule);
    json_stream_text(stream, "tier", tier_name(finding->tier));
    json_stream_text(stream, "severity", severity_name(finding->severity));
    json_loc(stream, &finding->loc);
    json_stream_text(stream, "function", finding->function);
    json_stream_text(stream, "message", finding->message);
    json_stream_text(stream, "object", finding->object);
    json_stream_text(stream, "key", finding->key);
    json_guard(stream, finding);
    json_stream_text(stream, "fix", finding->fix);
    json_stream_open(stream, "assumptions", '[');
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        json_stream_text(stream, NULL, finding->assumptions.data[i]);
    json_stream_close(stream);
    json_stream_open(stream, "sides", '[');
    VEC_EACH(const Side, side, &finding->sides)
        json_side(stream, side);
    json_stream_close(stream);
    json_suppression(stream, finding);
    if (stored->review != NULL)
        json_stream_text(stream, "review", stored->review);
    json_stream_close(stream);
}

static void json_rule(JsonStream *stream, const RuleInfo *rule) {
    json_stream_open(stream, NULL, '{');
    json_stream_text(stream, "id", rule->id);
    json_stream_text(stream, "family", rule->family);
    json_stream_text(stream, "title", rule->title);
    json_stream_text(stream, "tier", tier_name(rule->tier));
    json_stream_text(stream, "severity", severity_name(rule->severity));
    json_stream_text(stream, "cwe", rule->cwe);
    json_stream_text(stream, "cert", rule->cert);
    json_stream_text(stream, "concept", rule->concept);
    json_stream_text(stream, "summary", rule->summary);
    json_stream_text(stream, "why", rule->why);
    json_stream_text(stream, "fix", rule->fix);
    json_stream_text(stream, "limits", rule->limits);
    json_stream_text(stream, "bad_example", rule->bad_example);
    json_stream_text(stream, "good_example", rule->good_example);
    json_stream_close(stream);
}

static void json_gap(JsonStream *stream, const StoredGap *gap) {
    json_stream_open(stream, NULL, '{');
    json_stream_text(stream, "kind", gap->kind);
    json_stream_text(stream, "text", gap->text);
    json_stream_text(stream, "file", gap->file);
    json_stream_integer(stream, "line", gap->line);
    json_stream_text(stream, "function", gap->function);
    json_stream_text(stream, "detail", gap->detail);
    json_stream_close(stream);
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
        json_gap(&stream, gap);
    json_stream_close(&stream);
    json_stream_open(&stream, "rules", '[');
    VEC_EACH(const RuleInfo, rule, &run->rules)
        json_rule(&stream, rule);
    json_stream_close(&stream);
    json_stream_open(&stream, "findings", '[');
    VEC_EACH(const StoredFinding, stored, &run->findings)
        if (report_shows(options, stored))
            json_finding(&stream, stored);
    json_stream_close(&stream);
    json_stream_close(&stream);
    return json_stream_end(&stream, diag);
}
