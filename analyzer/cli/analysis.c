/* analysis.c: see analysis.h. */
#include "cli/analysis.h"

#include "cli/judging.h"
#include "cli/program_choice.h"
#include "cli/reuse.h"
#include "cli/stopwatch.h"
#include "cli/suppression.h"
#include "findings/store.h"
#include "frontend/frontend.h"
#include "rules/rule.h"

#include <string.h>
#include <time.h>

static RunInfo describe_run(const Analysis *analysis, Arena *arena) {
    const Options *o = analysis->options;
    const CompileDb *db = analysis->db;
    const Lowering *lowering = &analysis->lowering;
    return (RunInfo){.tool_version = LOCKWISE_VERSION,
                     .clang_version = frontend_version(arena),
                     .root = db->root,
                     .command_line = o->command_line,
                     .compdb = db->path,
                     .git_commit = analysis->commit,
                     .started = analysis->started,
                     .jobs = o->jobs,
                     .seconds_lower = lowering->seconds,
                     .tu_count = lowering->unit_count,
                     .tu_failed = lowering->failed_count,
                     .tu_degraded = lowering->degraded_count,
                     .function_count = lowering->function_count,
                     .instr_count = lowering->instr_count,
                     .unknown_count = lowering->unknown_count,
                     .lines = lowering->lines};
}

/* What several programs share is found again in each, and is one finding. NULL after an error. */
static FindingSink *judge(Analysis *a, RunInfo *info, Stats *stats, Arena *arena, Diag *diag) {
    FindingSink *sink = sink_new(arena);
    double start = stopwatch_now();
    arena_keep_chunks();
    if (judging_run(a, sink, stats, arena, diag) != STATUS_OK)
        return NULL;
    a->saw_something = gate_saw_something(a->facts);
    suppression_apply(a->options, a->config, &a->lowering, info->root, a->facts, sink);
    sink_finish(sink);
    double seconds = stopwatch_now() - start;
    info->seconds_rules = stats_seconds(stats, "rules");
    info->seconds_model = seconds > info->seconds_rules ? seconds - info->seconds_rules : 0;
    info->peak_bytes = stats_peak_bytes();
    return sink;
}

static const char *example_text(const Rule *rule, const char *file, Arena *arena) {
    const char *text = rule_example(rule, file, arena);
    return text ? text : "";
}

/* Those that were looked for, as they were wanted. */
RuleInfo *analysis_rules(const Config *config, Arena *arena, uint32_t *out_count) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    RuleInfo *infos = ARENA_ARRAY(arena, RuleInfo, count);
    *out_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Rule *rule = rules[i];
        const RuleSetting *setting = &config->rules[i];
        if (setting->is_off)
            continue;
        infos[(*out_count)++] = (RuleInfo){.id = rule->id,
                                           .title = rule->title,
                                           .tier = rule->tier < setting->most ? rule->tier : setting->most,
                                           .severity = setting->has_severity ? setting->severity : rule->severity,
                                           .cwe = rule->cwe,
                                           .cert = rule->cert,
                                           .concept = rule->concept,
                                           .summary = rule->summary,
                                           .why = rule->why,
                                           .fix = rule->fix,
                                           .limits = rule->limits,
                                           .family = arena_strndup(arena, rule->id, strcspn(rule->id, "-")),
                                           .bad_example = example_text(rule, rule->bad_example, arena),
                                           .good_example = example_text(rule, rule->good_example, arena)};
    }
    return infos;
}

void analysis_begin(Analysis *a, Stats *stats, Arena *arena) {
    a->started = (int64_t)time(NULL);
    a->cache = cache_open(a->options, a->db->root, arena);
    if (!a->cache)
        return;
    uint32_t found = 0;
    a->units = cache_find_all(a->cache, a->db, arena);
    for (uint32_t i = 0; i < a->db->commands.len; i++)
        found += a->units[i].path != NULL;
    stats_phase(stats, "cache", found, "units found");
}

Status analysis_again(Analysis *a, const char *store, Stats *stats, Arena *arena, Diag *diag, StoredRun **out_run) {
    RunInfo info = describe_run(a, arena);
    info.seconds_lower = stats_seconds(stats, "cache");
    info.peak_bytes = stats_peak_bytes();
    reuse_describe(a, arena, &info);
    TRY(reuse_run(&info, store, arena, diag, out_run, &a->saw_something));
    if (*out_run)
        stats_phase(stats, "store", 1, "run as before");
    return STATUS_OK;
}

static LoweringPlan plan_of(const Analysis *a) {
    return (LoweringPlan){a->db, a->options, a->cache, a->units, false};
}

static void count_work(const Analysis *a, Stats *stats) {
    stats->damaged = a->cache ? a->cache->damaged : 0;
    stats->shared_units = a->lowering.shared_count;
    stats->preludes = a->lowering.prelude_count;
}

Status analysis_parse(Analysis *a, Arena *arena, Diag *diag) {
    const LoweringPlan plan = plan_of(a);
    a->results = ARENA_ARRAY(arena, WorkerResult, a->db->commands.len);
    TRY(lowering_units(&plan, arena, diag, a->results, &a->lowering));
    if (a->cache)
        cache_trim(a->cache);
    return STATUS_OK;
}

static uint32_t count_lowered(const Analysis *a) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->db->commands.len; i++)
        count += a->results[i].tu != NULL;
    return count;
}

Status analysis_unmoved(Analysis *a, const char *store, Stats *stats, Arena *arena, Diag *diag, StoredRun **out_run) {
    RunInfo info = describe_run(a, arena);
    info.peak_bytes = stats_peak_bytes();
    TRY(reuse_units(a, &info, store, arena, diag, out_run));
    if (!*out_run)
        return STATUS_OK;
    count_work(a, stats);
    stats_phase(stats, "lowering", count_lowered(a), "units");
    stats_phase(stats, "store", 1, "run as before");
    return STATUS_OK;
}

Status analysis_lower(Analysis *a, Stats *stats, Arena *arena, Diag *diag) {
    const LoweringPlan plan = plan_of(a);
    TRY(lowering_load(&plan, arena, diag, a->results, &a->lowering));
    TRY(lowering_collect(a->db, a->results, arena, diag, &a->lowering));
    count_work(a, stats);
    stats_phase(stats, "lowering", a->lowering.tu_count, "units");
    return analysis_choose(a, stats, arena, diag);
}

Status analysis_choose(Analysis *a, Stats *stats, Arena *arena, Diag *diag) {
    syncapi_complete(a->api);
    a->programs = programs_find(a->lowering.tus, a->lowering.tu_count, arena);
    TRY(program_choice_apply(a->options, a->programs, arena, diag));
    stats_phase(stats, "programs", a->programs->list.len, "programs");
    return STATUS_OK;
}

StoredRun *analysis_judge(Analysis *a, const char *path, Stats *stats, Arena *arena, Diag *diag) {
    RunInfo info = describe_run(a, arena);
    FindingSink *sink = judge(a, &info, stats, arena, diag);
    if (!sink)
        return NULL;
    reuse_describe_after(a, arena, &info);
    Store *store = store_open(path, diag);
    if (!store)
        return NULL;
    uint32_t rule_count;
    const RuleInfo *rules = analysis_rules(a->config, arena, &rule_count);
    int64_t id;
    Status status = store_write_run(store, &info, rules, rule_count, sink, a->facts, &id);
    StoredRun *run = status == STATUS_OK ? store_read_open(store, id, arena) : NULL;
    store_close(store);
    stats_phase(stats, "store", run ? 1 : 0, "run");
    return run;
}
