/* review.c: see review.h. Only the newest review of a finding is kept: version control has the others. */
#include "cli/review.h"

#include "base/plural.h"
#include "cli/finding_name.h"
#include "cli/git.h"
#include "cli/output.h"
#include "cli/project.h"
#include "findings/baseline.h"
#include "frontend/filepath.h"

#include <pwd.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REVIEWS_NAME PROJECT_FOLDER "/reviews.tsv"

typedef enum Verdict { VERDICT_TRUE, VERDICT_FALSE, VERDICT_WONT_FIX, VERDICT_OPEN } Verdict;

const char *const review_verdicts[] = {"true", "false", "wont-fix", "open", NULL};

/* Those of the project, matched with the run; none if there is no file. */
static Status read_reviews(const char *db, StoredRun *run, const char *path, Arena *arena, Diag *diag, Baseline *out) {
    *out = (Baseline){.kind = BASELINE_REVIEWS};
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    TRY(baseline_read(path, BASELINE_REVIEWS, arena, diag, out));
    const StoredFacts *stored = store_read_facts(db, run->id, arena, diag);
    if (!stored)
        return STATUS_FAILED;
    baseline_match(out, run, &stored->facts);
    VEC_EACH(StoredFinding, finding, &run->findings)
        finding->known = false; /* to a baseline, not to the reviews */
    return STATUS_OK;
}

Status review_apply(const char *db, StoredRun *run, Arena *arena, Diag *diag) {
    Baseline reviews;
    TRY(read_reviews(db, run, filepath_absolute(arena, run->info.root, REVIEWS_NAME), arena, diag, &reviews));
    VEC_EACH(const BaselineEntry, entry, &reviews.entries) {
        if (!entry->finding)
            continue;
        Finding *finding = &entry->finding->finding;
        const char *text =
            arena_printf(arena, "%s, says %s on %s: %s", entry->verdict, entry->author, entry->time, entry->reason);
        if (strcmp(entry->verdict, review_verdicts[VERDICT_TRUE]) == 0) {
            entry->finding->review = text;
        } else if (finding->suppressed[0] == '\0') {
            finding->suppressed = text;
            finding->suppressed_at = (SourceLoc){REVIEWS_NAME, entry->line, 0};
        }
    }
    return STATUS_OK;
}

static const char *author(const Options *o, const char *root, Arena *arena) {
    const char *name = o->author ? o->author : git_setting(root, "user.name", arena);
    const struct passwd *user = name[0] ? NULL : getpwuid(getuid());
    return baseline_cell(arena, name[0] ? name : user ? user->pw_name : "somebody");
}

/* "2026-11-23T03:28Z" */
static const char *now(Arena *arena) {
    enum { NOW_SIZE = 32 };
    char *text = arena_alloc(arena, NOW_SIZE);
    time_t seconds = time(NULL);
    struct tm utc;
    strftime(text, NOW_SIZE, "%Y-%m-%dT%H:%MZ", gmtime_r(&seconds, &utc));
    return text;
}

/* The words behind the verdict. */
static const char *reason(const Options *o, Arena *arena) {
    const char *text = "";
    for (uint32_t i = 2; i < o->path_count; i++)
        text = arena_printf(arena, "%s%s%s", text, text[0] ? " " : "", o->paths[i]);
    return baseline_cell(arena, text);
}

static Status find_one(StoredRun *run, const char *name, Arena *arena, Diag *diag, StoredFinding **out) {
    uint32_t count = 0;
    *out = NULL;
    VEC_EACH(StoredFinding, stored, &run->findings) {
        if (!finding_name_means(run, name, &stored->finding, arena))
            continue;
        *out = stored;
        count++;
    }
    if (count == 0)
        return finding_name_unknown(run, name, diag);
    if (count == 1)
        return STATUS_OK;
    diag_error(diag, arena_printf(arena, "`lockwise explain %s` shows their fingerprints", name),
               "review: '%s' names %u findings", name, count);
    return STATUS_FAILED;
}

static Status note(const Options *o, StoredRun *run, const char *path, Baseline *reviews, Arena *arena, Diag *diag,
                   FILE *out) {
    StoredFinding *finding = NULL;
    Output file;
    Baseline kept = {.kind = BASELINE_REVIEWS};
    Verdict verdict = (Verdict)o->action;
    TRY(find_one(run, o->paths[0], arena, diag, &finding));
    VEC_EACH(const BaselineEntry, entry, &reviews->entries)
        if (entry->finding != finding)
            *vec_push(arena, &kept.entries) = *entry;
    if (verdict == VERDICT_OPEN && kept.entries.len == reviews->entries.len) {
        diag_error(diag, NULL, "review: '%s' has no verdict", o->paths[0]);
        return STATUS_FAILED;
    }
    if (verdict != VERDICT_OPEN) {
        BaselineEntry *entry = baseline_add(&kept, arena, finding);
        entry->verdict = review_verdicts[verdict];
        entry->author = author(o, run->info.root, arena);
        entry->time = now(arena);
        entry->reason = reason(o, arena);
    }
    TRY(output_check(path, arena, diag));
    TRY(output_open(path, arena, diag, &file));
    baseline_write(&kept, file.file);
    TRY(output_close(&file, STATUS_OK, diag));
    project_share(run->info.root, "reviews.tsv", arena);
    fprintf(out, "%s: %s: %s\n", path, review_verdicts[verdict], finding->finding.message);
    return STATUS_OK;
}

static void list(const Baseline *reviews, FILE *out) {
    uint32_t gone = 0;
    VEC_EACH(const BaselineEntry, entry, &reviews->entries) {
        fprintf(out, "%-9s%s", entry->verdict, entry->finding ? entry->finding->finding.loc.file : entry->file);
        if (entry->finding)
            fprintf(out, ":%u", entry->finding->finding.loc.line);
        fprintf(out, ": %s [%s]\n         %s, %s: %s\n", entry->message, entry->rule, entry->author, entry->time,
                entry->reason);
        gone += !entry->finding;
    }
    fprintf(out, "%u review%s, %u of findings that are gone\n", reviews->entries.len, plural(reviews->entries.len),
            gone);
}

Status review_run(const Options *o, const char *db, StoredRun *run, Arena *arena, Diag *diag, FILE *out) {
    const char *path = filepath_absolute(arena, run->info.root, REVIEWS_NAME);
    Baseline reviews;
    TRY(read_reviews(db, run, path, arena, diag, &reviews));
    if (o->path_count > 0)
        return note(o, run, path, &reviews, arena, diag, out);
    list(&reviews, out);
    return STATUS_OK;
}
