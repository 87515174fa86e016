/* store_write.c: one run into the database, whole or not at all. */
#include "findings/store_internal.h"

#include "base/relpath.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char *const doing = "write";

typedef struct Writer {
    Store *store;
    int64_t run;
    const char *root;
    const char *last_path, *last_file; /* as most steps are in the file of the step before */
    sqlite3_stmt *finding;
    StoreRows sides, steps, assumptions, suppressions;
} Writer;

static const char *file_below(Writer *writer, const char *path) {
    if (path != writer->last_path) {
        writer->last_file = relpath_below(writer->store->arena, writer->root, path);
        writer->last_path = path;
    }
    return writer->last_file;
}

static Status write_run(Store *store, const RunInfo *info, int64_t *out_run) {
    sqlite3_stmt *insert;
    TRY(store_prepare(store,
                      "INSERT INTO run (tool_version, clang_version, root, command_line, compdb, git_commit, started,"
                      " seconds_lower, seconds_model, seconds_rules, jobs, tu_count, tu_failed, tu_degraded,"
                      " function_count, instr_count, unknown_count, lines, peak_bytes)"
                      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                      doing, &insert));
    Status status = store_run(store, insert, doing, "ttttttidddiiiiiiiii", info->tool_version, info->clang_version,
                              info->root, info->command_line, info->compdb, info->git_commit, info->started,
                              info->seconds_lower, info->seconds_model, info->seconds_rules, (int64_t)info->jobs,
                              (int64_t)info->tu_count, (int64_t)info->tu_failed, (int64_t)info->tu_degraded,
                              (int64_t)info->function_count, (int64_t)info->instr_count, (int64_t)info->unknown_count,
                              (int64_t)info->lines, (int64_t)info->peak_bytes);
    (void)sqlite3_finalize(insert);
    *out_run = sqlite3_last_insert_rowid(store->db);
    return status;
}

static Status write_hash(Writer *writer, const char *table, const char *hash) {
    sqlite3_stmt *insert;
    if (!hash || !hash[0])
        return STATUS_OK;
    const char *sql = arena_printf(writer->store->arena, "INSERT INTO %s VALUES (?,?)", table);
    TRY(store_prepare(writer->store, sql, doing, &insert));
    Status status = store_run(writer->store, insert, doing, "it", writer->run, hash);
    (void)sqlite3_finalize(insert);
    return status;
}

static Status write_rule(Writer *writer, sqlite3_stmt *rule, sqlite3_stmt *run_rule, const RuleInfo *info) {
    const char *texts[] = {
        info->id,  info->family, info->title,       tier_name(info->tier), severity_name(info->severity),
        info->cwe, info->cert,   info->concept,     info->summary,         info->why,
        info->fix, info->limits, info->bad_example, info->good_example};
    Digest hash = digest_texts(writer->store->arena, texts, sizeof texts / sizeof *texts);
    TRY(store_run(writer->store, rule, doing, "btttttttttttttt", &hash, texts[0], texts[1], texts[2], texts[3],
                  texts[4], texts[5], texts[6], texts[7], texts[8], texts[9], texts[10], texts[11], texts[12],
                  texts[13]));
    return store_run(writer->store, run_rule, doing, "itb", writer->run, info->id, &hash);
}

static Status write_rules(Writer *writer, const RuleInfo *rules, uint32_t count) {
    sqlite3_stmt *rule = NULL, *run_rule = NULL;
    Status status = store_prepare(writer->store,
                                  "INSERT INTO rule VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                                  " ON CONFLICT (hash) DO NOTHING",
                                  doing, &rule);
    if (status == STATUS_OK)
        status = store_prepare(writer->store, "INSERT INTO run_rule VALUES (?,?,?)", doing, &run_rule);
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
        status = write_rule(writer, rule, run_rule, &rules[i]);
    (void)sqlite3_finalize(rule);
    (void)sqlite3_finalize(run_rule);
    return status;
}

static Status write_side(Writer *writer, int64_t finding, int64_t position, const Side *side) {
    TRY(store_rows_add(&writer->sides, finding, position, side->title, side->thread, side->locks));
    for (uint32_t i = 0; i < side->steps.len; i++) {
        const Step *step = &side->steps.data[i];
        TRY(store_rows_add(&writer->steps, finding, position, (int64_t)i, step_kind_name(step->kind),
                           file_below(writer, step->loc.file), (int64_t)step->loc.line, (int64_t)step->loc.col,
                           step->function, step->lock, step->text));
    }
    return STATUS_OK;
}

static Status write_finding(Writer *writer, const Finding *finding) {
    Store *store = writer->store;
    TRY(store_run(store, writer->finding, doing,
                  "ittttt"
                  "iittttt"
                  "iit",
                  writer->run, finding->fingerprint, finding->rule, tier_name(finding->tier),
                  severity_name(finding->severity), file_below(writer, finding->loc.file), (int64_t)finding->loc.line,
                  (int64_t)finding->loc.col, finding->function, finding->message, finding->object, finding->key,
                  finding->guard, (int64_t)finding->guard_hits, (int64_t)finding->guard_total, finding->fix));
    int64_t id = sqlite3_last_insert_rowid(store->db);
    for (uint32_t i = 0; i < finding->sides.len; i++)
        TRY(write_side(writer, id, i, &finding->sides.data[i]));
    for (uint32_t i = 0; i < finding->assumptions.len; i++)
        TRY(store_rows_add(&writer->assumptions, id, (int64_t)i, finding->assumptions.data[i]));
    if (finding->suppressed[0] == '\0')
        return STATUS_OK;
    const SourceLoc *comment = &finding->suppressed_at;
    return store_rows_add(&writer->suppressions, id, finding->suppressed, file_below(writer, comment->file),
                          (int64_t)comment->line, (int64_t)comment->col);
}

static Status write_findings(Writer *writer, const FindingSink *sink) {
    Store *store = writer->store;
    TRY(store_prepare(store,
                      "INSERT INTO finding (run, fingerprint, rule, tier, severity, file, line, col,"
                      " function, message, object, key, guard, guard_hits, guard_total, fix)"
                      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                      doing, &writer->finding));
    store_rows_begin(&writer->sides, store, "side", "iittt");
    store_rows_begin(&writer->steps, store, "step", "iiittiittt");
    store_rows_begin(&writer->assumptions, store, "assumption", "iit");
    store_rows_begin(&writer->suppressions, store, "suppression", "ittii");
    Status status = STATUS_OK;
    for (uint32_t i = 0; i < sink_count(sink) && status == STATUS_OK; i++)
        status = write_finding(writer, sink_at(sink, i));
    (void)sqlite3_finalize(writer->finding);
    status = store_rows_end(&writer->sides, status);
    status = store_rows_end(&writer->steps, status);
    status = store_rows_end(&writer->assumptions, status);
    return store_rows_end(&writer->suppressions, status);
}

static int gap_compare(const void *left, const void *right) {
    const Gap *a = left, *b = right;
    int order = strcmp(gap_kind_name(a->kind), gap_kind_name(b->kind));
    if (order == 0)
        order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = strcmp(a->function, b->function);
    return order != 0 ? order : strcmp(a->detail, b->detail);
}

/* Gaps arrive in the order in which workers end, and once per translation unit that sees the place: the stored
 * ledger is sorted and names each place once. */
static Status write_gaps(Writer *writer) {
    Store *store = writer->store;
    const Diag *diag = store->diag;
    uint32_t count = diag_gap_count(diag);
    Gap *gaps = ARENA_ARRAY(store->arena, Gap, count);
    for (uint32_t i = 0; i < count; i++) {
        gaps[i] = *diag_gap_at(diag, i);
        gaps[i].file = relpath_below(store->arena, writer->root, gaps[i].file);
    }
    if (count > 0)
        qsort(gaps, count, sizeof *gaps, gap_compare);
    StoreRows rows;
    store_rows_begin(&rows, store, "gap", "iittitt");
    Status status = STATUS_OK;
    int64_t position = 0;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        const Gap *gap = &gaps[i];
        if (i > 0 && gap_compare(gap - 1, gap) == 0)
            continue;
        status = store_rows_add(&rows, writer->run, position++, gap_kind_name(gap->kind), gap->file, (int64_t)gap->line,
                                gap->function, gap->detail);
    }
    return store_rows_end(&rows, status);
}

static Status write_found(Writer *writer, const FindingSink *sink, const Facts *facts) {
    TRY(write_findings(writer, sink));
    TRY(write_gaps(writer));
    if (facts == NULL)
        return STATUS_OK;
    TRY(store_write_facts(writer->store, writer->run, writer->root, facts));
    return store_follow_findings(writer->store, writer->run);
}

static Status write_all(Store *store, const RunInfo *run, const RuleInfo *rules, uint32_t rule_count,
                        const FindingSink *sink, const Facts *facts, int64_t *out_run) {
    Writer writer = {.store = store, .root = run->root};
    TRY(write_run(store, run, &writer.run));
    TRY(write_hash(&writer, "run_inputs", run->inputs));
    TRY(write_hash(&writer, "run_units", run->units));
    TRY(write_rules(&writer, rules, rule_count));
    *out_run = writer.run;
    StoreSources *sources = store_sources_begin(store, run->root, sink, facts);
    return sources ? store_sources_end(sources, writer.run, write_found(&writer, sink, facts)) : STATUS_FAILED;
}

Status store_write_run(Store *store, const RunInfo *run, const RuleInfo *rules, uint32_t rule_count,
                       const FindingSink *sink, const Facts *facts, int64_t *out_run) {
    ArenaMark mark = arena_mark(store->arena);
    TRY(store_begin(store, doing));
    Status status = write_all(store, run, rules, rule_count, sink, facts, out_run);
    status = store_end(store, status, doing);
    arena_reset(store->arena, mark);
    return status;
}
