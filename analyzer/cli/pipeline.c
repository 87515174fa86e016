/* pipeline.c: a run as a list of phases. Everything that is printed comes from the stored run, so that `check` and
 * `report` cannot differ. The places that are written to at the end are tried at the start: nobody should wait for an
 * hour to learn that a folder is not writable.
 */
#include "cli/pipeline.h"

#include "cli/baseline.h"
#include "cli/config.h"
#include "cli/dump.h"
#include "cli/explain.h"
#include "cli/gate.h"
#include "cli/gitref.h"
#include "cli/lowering.h"
#include "cli/model_facts.h"
#include "cli/modelbook.h"
#include "cli/output.h"
#include "cli/program_choice.h"
#include "cli/query.h"
#include "cli/runs.h"
#include "cli/stats.h"
#include "cli/stopwatch.h"
#include "cli/suppression.h"
#include "findings/facts_merge.h"
#include "findings/store.h"
#include "findings/store_read.h"
#include "frontend/filepath.h"
#include "frontend/frontend.h"
#include "model/model.h"
#include "rules/rule.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STORE_FOLDER ".lockwise"
#define STORE_NAME STORE_FOLDER "/lockwise.db"

enum {
    SHOWN_LOSSES = 5,
    HISTORY_RUNS = 40, /* that a report puts side by side */
};

/* ---- input ---- */

static Status load_compdb(const Options *o, Arena *arena, Diag *diag, CompileDb *out_db) {
    if (o->has_flags)
        return compdb_from_args(o->paths, o->path_count, o->flags, o->flag_count, arena, diag, out_db);
    TRY(o->compdb ? compdb_load(o->compdb, arena, diag, out_db) : compdb_discover(arena, diag, out_db));
    return lowering_select(out_db, o->paths, o->path_count, arena, diag);
}

/* The default database lies in a folder of its own, of which version control should see the models and the baseline alone. */
static void hide_store_folder(const char *root, Arena *arena) {
    FILE *file = fopen(filepath_absolute(arena, root, STORE_FOLDER "/.gitignore"), "wxe");
    if (!file)
        return; /* it is there, or the database will say what is wrong */
    fputs("*\n!/models/\n!/models/*.yaml\n!/baseline.tsv\n", file);
    fclose(file);
}

static Status try_store(const char *path, Diag *diag) {
    Store *store = store_open(path, diag);
    if (!store)
        return STATUS_FAILED;
    store_close(store);
    return STATUS_OK;
}

/* ---- analysis ---- */

typedef struct Analysis {
    RunInfo info;
    FindingSink *sink;
    const Facts *facts;
} Analysis;

static void run_rules(const Model *model, const Config *config, FindingSink *sink) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    Arena *scratch = arena_new();
    ArenaMark start = arena_mark(scratch);
    for (uint32_t i = 0; i < count; i++) {
        const RuleSetting *setting = &config->rules[i];
        uint32_t first = sink_count(sink);
        if (setting->is_off || !rules[i]->run)
            continue;
        rules[i]->run(model, sink, scratch);
        sink_restate(sink, first, setting->most, setting->has_severity ? &setting->severity : NULL);
        arena_reset(scratch, start);
    }
    arena_free(scratch);
}

static RunInfo describe_run(const Options *o, const CompileDb *db, const Lowering *lowering, Arena *arena) {
    return (RunInfo){.tool_version = LOCKWISE_VERSION,
                     .clang_version = frontend_version(arena),
                     .root = db->root,
                     .command_line = o->command_line,
                     .compdb = db->path,
                     .git_commit = gitref_head(db->root, arena),
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

static void on_pass(void *stats, const char *pass, uint64_t count, const char *unit) {
    stats_phase(stats, pass, count, unit);
}

/* Programs one after the other: what several of them share is found again in each, and is one finding. */
static Analysis analyse(const Options *o, const Lowering *lowering, const Programs *programs, const SyncApi *api,
                        const Config *config, RunInfo info, Stats *stats, Arena *arena, Diag *diag) {
    Analysis analysis = {.info = info, .sink = sink_new(arena, info.root)};
    const ModelWatch watch = {on_pass, stats};
    double start = stopwatch_now();
    arena_keep_nothing();
    Models *models = models_new(programs, api, &watch, diag);
    ProgramFacts *facts = ARENA_ARRAY(arena, ProgramFacts, programs->list.len);
    uint32_t count = 0;
    for (const Model *model; (model = models_next(models));) {
        uint32_t before = sink_count(analysis.sink);
        if (programs->list.len > 1)
            sink_set_program(analysis.sink, model->scope->program->name);
        run_rules(model, config, analysis.sink);
        stats_phase(stats, "rules", sink_count(analysis.sink) - before, "findings");
        facts[count] = (ProgramFacts){model->scope->program->name, model_facts(model, arena)};
        stats_phase(stats, "facts", facts[count++].facts->accesses.len, "accesses");
    }
    models_free(models);
    analysis.facts = facts_merge(facts, count, arena);
    suppression_apply(o, config, lowering, analysis.facts, analysis.sink);
    sink_finish(analysis.sink);
    analysis.info.seconds_rules = stats_seconds(stats, "rules");
    analysis.info.seconds_model = stopwatch_now() - start - analysis.info.seconds_rules;
    analysis.info.peak_bytes = stats_peak_bytes();
    return analysis;
}

/* ---- output ---- */

static const char *example_text(const Rule *rule, const char *file, Arena *arena) {
    const char *text = rule_example(rule, file, arena);
    return text ? text : "";
}

/* Those that were looked for, as they were wanted. */
static RuleInfo *describe_rules(const Config *config, Arena *arena, uint32_t *out_count) {
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

static StoredRun *store_and_read(const char *path, const Analysis *analysis, const Config *config, Arena *arena,
                                 Diag *diag) {
    Store *store = store_open(path, diag);
    if (!store)
        return NULL;
    uint32_t rule_count;
    const RuleInfo *rules = describe_rules(config, arena, &rule_count);
    int64_t run;
    Status status = store_write_run(store, &analysis->info, rules, rule_count, analysis->sink, analysis->facts, &run);
    store_close(store);
    return status == STATUS_OK ? store_read_run(path, run, arena, diag) : NULL;
}

static ReportOptions report_options(const Options *o, Arena *arena) {
    return (ReportOptions){.min_tier = o->min_tier,
                           .suppressed = o->show_suppressed,
                           .new_only = o->new_only,
                           .color = !o->output && terminal_has_color(stdout, o->color),
                           .cwd = filepath_current(arena)};
}

/* Units that were lost are named with their reasons, the first few: nothing else says which ones to look at. With
 * --verbose all of them, and all places too. */
static void print_losses(const StoredRun *run, bool all, FILE *out) {
    uint32_t lost = 0;
    VEC_EACH(const StoredGap, gap, &run->gaps) {
        if (strncmp(gap->kind, "tu-", 3) != 0 && !all)
            continue;
        if (lost++ >= SHOWN_LOSSES && !all)
            continue;
        fprintf(out, "  %s:", gap->file);
        if (gap->line > 0)
            fprintf(out, "%u:", gap->line);
        fprintf(out, " %s%s%s%s [%s]\n", gap->text, gap->detail[0] ? " (" : "", gap->detail, gap->detail[0] ? ")" : "",
                gap->kind);
    }
    if (lost > SHOWN_LOSSES && !all)
        fprintf(out, "  and %u more\n", lost - SHOWN_LOSSES);
}

/* The findings to the output, what else people should know to stderr. */
static Status print_run(const Options *o, const StoredRun *run, Arena *arena, Diag *diag) {
    Output out;
    ReportOptions options = report_options(o, arena);
    TRY(output_open(o->output, arena, diag, &out));
    TRY(output_close(&out, o->format->write(run, &options, out.file, diag), diag));
    if (!o->quiet) {
        report_summary(run, &options, stderr);
        print_losses(run, o->verbose, stderr);
    }
    return STATUS_OK;
}

static int exit_code(const Options *o, const StoredRun *run, const Facts *facts, Arena *arena) {
    static const int codes[] = {
        [GATE_PASSED] = EXIT_NOTHING, [GATE_FAILED] = EXIT_FINDINGS, [GATE_INCOMPLETE] = EXIT_INCOMPLETE};
    ReportOptions shown = report_options(o, arena);
    return codes[gate_judge(&o->gate, &shown, run, gate_saw_something(facts), stderr)];
}

/* ---- commands ---- */

int pipeline_check(const Options *o, Arena *arena, Diag *diag) {
    CompileDb db;
    Lowering lowering;
    Config config;
    int64_t started = (int64_t)time(NULL);
    if (load_compdb(o, arena, diag, &db) != STATUS_OK || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (config_load(o, db.root, arena, diag, &config) != STATUS_OK)
        return EXIT_TROUBLE;
    if (baseline_check(o, db.root, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    const SyncApi *api = modelbook_load(o, &config, db.root, arena, diag);
    if (!api)
        return EXIT_TROUBLE;
    const char *path = o->db ? o->db : filepath_absolute(arena, db.root, STORE_NAME);
    if (!o->dump && try_store(path, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (!o->dump && !o->db)
        hide_store_folder(db.root, arena);
    Stats *stats = stats_begin(arena);
    if (lowering_run(&db, o, arena, diag, &lowering) != STATUS_OK)
        return lowering.ended_by ? EXIT_SIGNAL + lowering.ended_by : EXIT_TROUBLE;
    stats_phase(stats, "lowering", lowering.tu_count, "units");
    Programs *programs = programs_find(lowering.tus, lowering.tu_count, arena);
    if (program_choice_apply(o, programs, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    stats_phase(stats, "programs", programs->list.len, "programs");
    if (o->dump)
        return dump_run(o, &lowering, programs, api, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    RunInfo info = describe_run(o, &db, &lowering, arena);
    info.started = started;
    Analysis analysis = analyse(o, &lowering, programs, api, &config, info, stats, arena, diag);
    StoredRun *run = store_and_read(path, &analysis, &config, arena, diag);
    stats_phase(stats, "store", run ? 1 : 0, "run");
    if (!run || baseline_apply(o, path, run, arena, diag) != STATUS_OK || print_run(o, run, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (o->stats)
        stats_print(stats, stderr);
    return exit_code(o, run, analysis.facts, arena);
}

/* The database of the nearest folder that has one; NULL after an error. */
static const char *find_store(Arena *arena, Diag *diag) {
    const char *start = filepath_current(arena);
    for (const char *folder = start;; folder = filepath_directory(arena, folder)) {
        const char *path = filepath_absolute(arena, folder, STORE_NAME);
        if (access(path, F_OK) == 0)
            return path;
        if (strcmp(folder, "/") == 0)
            break;
    }
    diag_error(diag, "run `lockwise check` first, or name the database with --db",
               "no " STORE_NAME " in %s or any folder above it", start);
    return NULL;
}

/* What pages tell beside the run. An older lockwise stored no facts, and then there are no maps; what cannot be read of
 * earlier runs is not compared with. */
static ReportContents read_contents(const char *path, const StoredRun *run, Arena *arena) {
    Diag *silent = diag_new(NULL);
    StoredPastVec *history = ARENA_NEW(arena, StoredPastVec);
    ReportContents contents = {.run = run, .facts = store_read_facts(path, run->id, arena, silent), .history = history};
    if (store_read_history(path, run->id, HISTORY_RUNS, arena, silent, history) == STATUS_OK && history->len > 1)
        contents.previous = store_read_run(path, history->data[history->len - 2].id, arena, silent);
    diag_free(silent);
    return contents;
}

int pipeline_report(const Options *o, Arena *arena, Diag *diag) {
    const char *path = o->db ? o->db : find_store(arena, diag);
    if (!path || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    StoredRun *run = store_read_run(path, o->run, arena, diag);
    if (!run || baseline_apply(o, path, run, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (!o->html)
        return print_run(o, run, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    ReportOptions options = report_options(o, arena);
    const char *index;
    ReportContents contents = read_contents(path, run, arena);
    if (report_html(&contents, &options, o->html, arena, diag, &index) != STATUS_OK)
        return EXIT_TROUBLE;
    printf("%s\n", index);
    return EXIT_NOTHING;
}

int pipeline_baseline(const Options *o, Arena *arena, Diag *diag) {
    const char *path = o->db ? o->db : find_store(arena, diag);
    StoredRun *run = path ? store_read_run(path, o->run, arena, diag) : NULL;
    return run && baseline_run(o, path, run, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_history(const Options *o, Arena *arena, Diag *diag) {
    const char *path = o->db ? o->db : find_store(arena, diag);
    if (!path || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    return runs_history(o, path, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_db(const Options *o, Arena *arena, Diag *diag) {
    const char *path = o->db ? o->db : find_store(arena, diag);
    return path && runs_care(o, path, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_query(const Options *o, Arena *arena, Diag *diag) {
    const char *path = o->db ? o->db : find_store(arena, diag);
    if (!path || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    return query_run(o, path, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_explain(const Options *o, Arena *arena, Diag *diag) {
    bool is_finding;
    if (explain_topic(o, arena, diag, stdout, &is_finding) != STATUS_OK)
        return EXIT_TROUBLE;
    if (!is_finding)
        return EXIT_NOTHING;
    const char *path = o->db ? o->db : find_store(arena, diag);
    return path && explain_finding(o, path, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}
