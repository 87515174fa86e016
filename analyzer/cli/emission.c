/* emission.c: see emission.h. */
#include "cli/emission.h"

#include "cli/lowering.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/project.h"
#include "cli/token_mode.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct Emission {
    const Options *options;
    CompileDb db;
    UnitRoot root;
    Cache *cache;
    CacheUnit *units;
    WorkerResult *results;
} Emission;

/* Every n-th command: neighbours, which are often alike in size, go to different shares. */
static void keep_share(CompileDb *db, const Options *o) {
    uint32_t count = 0;
    for (uint32_t i = 0; o->shard_count && i < db->commands.len; i++) {
        if (i % o->shard_count == o->shard - 1)
            db->commands.data[count++] = db->commands.data[i];
    }
    if (o->shard_count)
        db->commands.len = count;
}

static const void *lost_record(const Emission *e, uint32_t i, Arena *arena, size_t *out_len) {
    const WorkerResult *result = &e->results[i];
    UnitAbout about = {.file = e->db.commands.data[i].file,
                       .root = e->root,
                       .is_lost = true,
                       .failure = result->failure,
                       .detail = result->detail};
    about.identity = unit_identity(&e->db.commands.data[i], &e->root, arena, &about.identity_len);
    return unit_record_pack(&about, NULL, arena, out_len);
}

/* What came from the cache is packed again: another folder may be the root there. */
static const void *record_of(const Emission *e, uint32_t i, Arena *arena, size_t *out_len) {
    const WorkerResult *result = &e->results[i];
    *out_len = result->extra.len;
    if (result->extra.bytes)
        return result->extra.bytes;
    if (!result->tu)
        return lost_record(e, i, arena, out_len);
    UnitAbout about = e->units[i].record.about;
    about.root = e->root;
    return unit_record_pack(&about, result->tu, arena, out_len);
}

static const void *share_record(const Emission *e, Arena *arena, size_t *out_len) {
    const Options *o = e->options;
    UnitAbout about = {.file = e->db.path, .root = e->root, .shard = o->shard, .shard_count = o->shard_count};
    about.identity = "";
    about.not_c = o->shard == 1 ? e->db.not_c : 0;
    return unit_record_pack(&about, NULL, arena, out_len);
}

static Status write_records(const Emission *e, Arena *arena, Diag *diag) {
    Output out;
    size_t len;
    Status status = STATUS_OK;
    TRY(output_open(e->options->output, arena, diag, &out));
    if (e->options->shard_count) {
        const void *bytes = share_record(e, arena, &len);
        (void)fwrite(bytes, 1, len, out.file); /* output_close sees errors */
    }
    for (uint32_t i = 0; i < e->db.commands.len && status == STATUS_OK; i++) {
        ArenaMark mark = arena_mark(arena);
        const void *bytes = record_of(e, i, arena, &len);
        if (bytes)
            (void)fwrite(bytes, 1, len, out.file);
        else
            status = STATUS_FAILED;
        arena_reset(arena, mark);
    }
    if (status != STATUS_OK)
        diag_error(diag, NULL, "cannot pack the units: zstd has no memory");
    return output_close(&out, status, diag);
}

/* ---- dependencies ---- */

static void write_name(const char *name, FILE *out) {
    for (; *name; name++) {
        if (*name == ' ' || *name == '#')
            fputc('\\', out);
        if (*name == '$')
            fputc('$', out);
        fputc(*name, out);
    }
}

/* A rule for make, as -MD writes it. */
static Status write_dependencies(const Options *o, Arena *arena, Diag *diag) {
    Output out;
    UnitRecord record;
    int fd = open(o->output, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        diag_error(diag, NULL, "cannot read %s: %s", o->output, strerror(errno));
        return STATUS_FAILED;
    }
    Status status = output_open(o->depfile, arena, diag, &out);
    if (status == STATUS_OK) {
        write_name(o->output, out.file);
        fputc(':', out.file);
        for (off_t at = 0; unit_record_read(fd, at, NULL, arena, &record, &at) == UNIT_SOUND;) {
            VEC_EACH(const InputFile, file, &record.about.inputs.files) {
                fputs(" \\\n  ", out.file);
                write_name(file->path, out.file);
            }
        }
        fputc('\n', out.file);
        status = output_close(&out, STATUS_OK, diag);
    }
    close(fd);
    return status;
}

/* ---- the command ---- */

static void say_losses(const Emission *e, Diag *diag) {
    for (uint32_t i = 0; i < e->db.commands.len; i++) {
        const WorkerResult *result = &e->results[i];
        if (!result->tu)
            diag_warning(diag, "lockwise link will count it as lost", "%s: %s%s%s%s", e->db.commands.data[i].file,
                         gap_kind_text(result->failure), result->detail[0] ? " (" : "", result->detail,
                         result->detail[0] ? ")" : "");
    }
}

int emission_run(const Options *o, Arena *arena, Diag *diag) {
    Emission e = {.options = o};
    Lowering lowering;
    if (project_commands(o, arena, diag, &e.db) != STATUS_OK || output_check(o->output, arena, diag) != STATUS_OK ||
        output_check(o->depfile, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    if (token_mode_define(o, &e.db, arena, diag) != STATUS_OK)
        return EXIT_TROUBLE;
    keep_share(&e.db, o);
    e.root = unit_root(e.db.root, arena);
    e.cache = cache_open(o, e.db.root, arena);
    e.units = e.cache ? cache_find_all(e.cache, &e.db, arena) : NULL;
    e.results = ARENA_ARRAY(arena, WorkerResult, e.db.commands.len);
    const LoweringPlan plan = {&e.db, o, e.cache, e.units, true};
    if (lowering_units(&plan, arena, diag, e.results, &lowering) != STATUS_OK ||
        lowering_load(&plan, arena, diag, e.results, &lowering) != STATUS_OK)
        return lowering.ended_by ? EXIT_SIGNAL + lowering.ended_by : EXIT_TROUBLE;
    if (e.cache)
        cache_trim(e.cache);
    say_losses(&e, diag);
    if (write_records(&e, arena, diag) != STATUS_OK || (o->depfile && write_dependencies(o, arena, diag) != STATUS_OK))
        return EXIT_TROUBLE;
    return EXIT_NOTHING;
}
