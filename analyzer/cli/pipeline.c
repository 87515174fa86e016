/* pipeline.c: the commands as lists of phases. The places that are written to at the end are tried at the start: nobody
 * should wait for an hour to learn that a folder is not writable.
 */
#include "cli/pipeline.h"

#include "cli/analysis.h"
#include "cli/baseline.h"
#include "cli/dump.h"
#include "cli/explain.h"
#include "cli/gitref.h"
#include "cli/linking.h"
#include "cli/modelbook.h"
#include "cli/output.h"
#include "cli/project.h"
#include "cli/query.h"
#include "cli/reuse.h"
#include "cli/review.h"
#include "cli/runs.h"
#include "cli/shown.h"
#include "cli/token_mode.h"
#include "cli/touched.h"
#include "cli/watch.h"

#include <stdio.h>
#include <time.h>

enum { HISTORY_RUNS = 40 }; /* that a report puts side by side */

/* What is said of the findings elsewhere: in the reviews, in the baseline, in the changes. */
static Status mark(const Options *o, const char *db, StoredRun *run, Arena *arena, Diag *diag) {
    TRY(review_apply(db, run, arena, diag));
    TRY(baseline_apply(o, db, run, arena, diag));
    return touched_apply(o, db, run, arena, diag);
}

/* What an analysis needs beside its units: read, and the place that is written to at the end tried. */
static Status prepare(const Options *o, CompileDb *db, Analysis *a, Config *config, Arena *arena, Diag *diag) {
    const char *root = db->root;
    TRY(output_check(o->output, arena, diag));
    TRY(config_load(o, root, arena, diag, config));
    TRY(baseline_check(o, root, arena, diag));
    TRY(touched_check(o, root, arena, diag));
    a->options = o;
    a->config = config;
    a->commit = gitref_head(root, arena);
    SyncApi *api = modelbook_load(o, config, root, arena, diag);
    if (!api)
        return STATUS_FAILED;
    token_mode_choose(o, db, api, arena);
    a->api = api;
    return STATUS_OK;
}

/* The run that is as before, if there is one; the database is tried. */
static Status take_again(const Options *o, Analysis *a, const char *store, Stats *stats, Arena *arena, Diag *diag,
                         StoredRun **out_run) {
    TRY(analysis_again(a, store, stats, arena, diag, out_run));
    project_store_hide(o, a->db->root, arena);
    return STATUS_OK;
}

/* The units; or, if they are those of a stored run, that. */
static Status lower(const Options *o, Analysis *a, const char *store, Stats *stats, Arena *arena, Diag *diag,
                    StoredRun **out_run) {
    TRY(analysis_parse(a, arena, diag));
    if (!o->dump)
        TRY(analysis_unmoved(a, store, stats, arena, diag, out_run));
    return *out_run ? STATUS_OK : analysis_lower(a, stats, arena, diag);
}

static int show(const Options *o, const Analysis *a, const char *store, StoredRun *run, const Stats *stats,
                Arena *arena, Diag *diag) {
    if (!run || mark(o, store, run, arena, diag) != STATUS_OK || shown_print(o, run, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (o->stats)
        stats_print(stats, stderr);
    return shown_exit_code(o, run, a->saw_something, arena);
}

int pipeline_check(const Options *o, Arena *arena, Diag *diag) {
    CompileDb db;
    Config config;
    Analysis a = {.db = &db};
    StoredRun *run = NULL;
    if (project_commands(o, arena, diag, &db) != STATUS_OK || prepare(o, &db, &a, &config, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    const char *store = project_store_path(o, db.root, arena);
    Stats *stats = stats_begin(arena);
    analysis_begin(&a, stats, arena);
    if (!o->dump && take_again(o, &a, store, stats, arena, diag, &run) != STATUS_OK)
        return EXIT_TROUBLE;
    if (!run && lower(o, &a, store, stats, arena, diag, &run) != STATUS_OK)
        return a.lowering.ended_by ? EXIT_SIGNAL + a.lowering.ended_by : EXIT_TROUBLE;
    if (o->inputs)
        watch_tell(o, &db, &config, a.api, run ? reuse_sources(&a, arena) : lowering_sources(&a.lowering, arena));
    if (o->dump)
        return dump_run(o, &a.lowering, a.programs, a.api, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    if (!run)
        run = analysis_judge(&a, store, stats, arena, diag);
    return show(o, &a, store, run, stats, arena, diag);
}

int pipeline_link(const Options *o, Arena *arena, Diag *diag) {
    CompileDb db;
    Config config;
    Analysis a = {.db = &db, .started = (int64_t)time(NULL)};
    Stats *stats = stats_begin(arena);
    if (linking_read(o, arena, diag, &db, &a.lowering) != STATUS_OK)
        return EXIT_TROUBLE;
    stats_phase(stats, "reading", a.lowering.tu_count, "units");
    const char *store = NULL;
    if (prepare(o, &db, &a, &config, arena, diag) != STATUS_OK || !(store = project_store(o, db.root, arena, diag)) ||
        analysis_choose(&a, stats, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    return show(o, &a, store, analysis_judge(&a, store, stats, arena, diag), stats, arena, diag);
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
    const char *path = project_find_store(o, arena, diag);
    if (!path || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    StoredRun *run = store_read_run(path, o->run, arena, diag);
    if (!run || mark(o, path, run, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (!o->html)
        return shown_print(o, run, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    ReportOptions options = shown_options(o, arena);
    const char *index;
    ReportContents contents = read_contents(path, run, arena);
    if (report_html(&contents, &options, o->html, arena, diag, &index) != STATUS_OK)
        return EXIT_TROUBLE;
    printf("%s\n", index);
    return EXIT_NOTHING;
}

int pipeline_baseline(const Options *o, Arena *arena, Diag *diag) {
    const char *path = project_find_store(o, arena, diag);
    StoredRun *run = path ? store_read_run(path, o->run, arena, diag) : NULL;
    return run && review_apply(path, run, arena, diag) == STATUS_OK &&
                   baseline_run(o, path, run, arena, diag, stdout) == STATUS_OK
               ? EXIT_NOTHING
               : EXIT_TROUBLE;
}

int pipeline_review(const Options *o, Arena *arena, Diag *diag) {
    const char *path = project_find_store(o, arena, diag);
    StoredRun *run = path ? store_read_run(path, o->run, arena, diag) : NULL;
    return run && review_run(o, path, run, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_history(const Options *o, Arena *arena, Diag *diag) {
    const char *path = project_find_store(o, arena, diag);
    if (!path || output_check(o->output, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    return runs_history(o, path, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_db(const Options *o, Arena *arena, Diag *diag) {
    const char *path = project_find_store(o, arena, diag);
    return path && runs_care(o, path, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}

int pipeline_query(const Options *o, Arena *arena, Diag *diag) {
    const char *path = project_find_store(o, arena, diag);
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
    const char *path = project_find_store(o, arena, diag);
    return path && explain_finding(o, path, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
}
