/* history.c: see history.h. */
#include "reports/history.h"

#include "reports/formats_internal.h"
#include "reports/json_stream.h"
#include "reports/text_table.h"

#include <time.h>

static const char *number(Arena *arena, uint32_t value) {
    return arena_printf(arena, "%u", value);
}

/* "2026-11-23 02:55", UTC */
static const char *when(Arena *arena, int64_t started) {
    enum { WHEN_SIZE = 64 };
    char *text = arena_alloc(arena, WHEN_SIZE);
    time_t seconds = (time_t)started;
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL || strftime(text, WHEN_SIZE, "%Y-%m-%d %H:%M", &utc) == 0)
        return "?";
    return text;
}

static const char *tiers(Arena *arena, const RunRow *run) {
    return arena_printf(arena, "%u/%u/%u", run->tiers[TIER_DEFINITE], run->tiers[TIER_HIGH], run->tiers[TIER_LOW]);
}

Status history_write_text(const RunRowVec *runs, FILE *out, Diag *diag) {
    Arena *arena = arena_new();
    TextTable table = {.arena = arena};
    text_table_row(&table, "RUN", "STARTED (UTC)", "COMMIT", "FILES", "DEFINITE/HIGH/LOW", "SUPPRESSED", "NEW", "GONE",
                   NULL);
    VEC_EACH(const RunRow, run, runs) {
        const char *files = run->tu_failed > 0 ? arena_printf(arena, "%u (%u lost)", run->tu_count, run->tu_failed)
                                               : number(arena, run->tu_count);
        text_table_row(&table, arena_printf(arena, "%lld", (long long)run->id), when(arena, run->started),
                       run->git_commit[0] != '\0' ? arena_strndup(arena, run->git_commit, 10) : "-", files,
                       tiers(arena, run), number(arena, run->suppressed), number(arena, run->added),
                       number(arena, run->gone), NULL);
    }
    text_table_write(&table, "", out);
    arena_free(arena);
    return report_flush(out, diag);
}

static json_t *history_run(const RunRow *run) {
    return json_pack("{s:I, s:I, s:o, s:{s:I, s:I}, s:{s:I, s:I, s:I, s:I}, s:I, s:I}", "id", (json_int_t)run->id,
                     "started", (json_int_t)run->started, "git_commit", json_text(run->git_commit), "units", "total",
                     (json_int_t)run->tu_count, "failed", (json_int_t)run->tu_failed, "findings", "definite",
                     (json_int_t)run->tiers[TIER_DEFINITE], "high", (json_int_t)run->tiers[TIER_HIGH], "low",
                     (json_int_t)run->tiers[TIER_LOW], "suppressed", (json_int_t)run->suppressed, "new",
                     (json_int_t)run->added, "gone", (json_int_t)run->gone);
}

Status history_write_json(const RunRowVec *runs, FILE *out, Diag *diag) {
    JsonStream stream = {.out = out};
    json_stream_open(&stream, NULL, '{');
    json_stream_put(&stream, "schema", json_pack("{s:s, s:i}", "name", "lockwise-history", "version", 1));
    json_stream_open(&stream, "runs", '[');
    VEC_EACH(const RunRow, run, runs)
        json_stream_put(&stream, NULL, history_run(run));
    json_stream_close(&stream);
    json_stream_close(&stream);
    return json_stream_end(&stream, diag);
}
