/* linking.c: see linking.h. What each record says is read first, to find the root and what is missing; units are loaded
 * in the order of their commands then. */
#include "cli/linking.h"

#include "frontend/compile_args.h"
#include "frontend/filepath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct LinkUnit {
    const char *path; /* of the file */
    off_t at;
    UnitRecord record;
} LinkUnit;

typedef struct Linker {
    Arena *arena;
    Diag *diag;
    UnitRoot root;
    VEC(LinkUnit) units, shares;
    uint32_t not_c;
    const char *database; /* that shares were made of */
} Linker;

/* ---- reading ---- */

static Status refuse(const Linker *l, const char *path, UnitState state) {
    static const char *const help = "`lockwise emit` and `lockwise check --shard` write such files";
    if (state == UNIT_OTHER_BUILD)
        diag_error(l->diag, "write it again with this one", "%s was written by another build of lockwise", path);
    else if (state == UNIT_FOREIGN)
        diag_error(l->diag, help, "%s is no file of units", path);
    else
        diag_error(l->diag, "write it again", "%s is damaged", path);
    return STATUS_FAILED;
}

static Status read_file(Linker *l, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        diag_error(l->diag, NULL, "cannot read %s: %s", path, strerror(errno));
        return STATUS_FAILED;
    }
    UnitState state;
    for (off_t at = 0, next = 0;; at = next) {
        LinkUnit unit = {.path = path, .at = at};
        state = unit_record_read(fd, at, NULL, l->arena, &unit.record, &next);
        if (state != UNIT_SOUND)
            break;
        if (unit.record.about.shard)
            *vec_push(l->arena, &l->shares) = unit;
        else
            *vec_push(l->arena, &l->units) = unit;
    }
    close(fd);
    return state == UNIT_END ? STATUS_OK : refuse(l, path, state);
}

static Status read_files(Linker *l, const Options *o) {
    ArgVec given = {0}, paths = {0};
    for (uint32_t i = 0; i < o->path_count; i++)
        *vec_push(l->arena, &given) = o->paths[i];
    const char *missing = args_expand(l->arena, filepath_current(l->arena), &given, &paths);
    if (missing) {
        diag_error(l->diag, NULL, "cannot read the list of files %s", missing);
        return STATUS_FAILED;
    }
    for (uint32_t i = 0; i < paths.len; i++)
        TRY(read_file(l, paths.data[i]));
    return STATUS_OK;
}

/* ---- what is wrong with the whole ---- */

static Status find_root(Linker *l, const Options *o) {
    static const char *const help = "--root DIR says where the project's sources are here";
    const char *path = o->root ? filepath_absolute(l->arena, filepath_current(l->arena), o->root) : NULL;
    struct stat info;
    VEC_EACH(const LinkUnit, unit, &l->units) {
        const char *own = unit->record.about.root.path;
        if (!path)
            path = own;
        if (!o->root && strcmp(own, path) != 0) {
            diag_error(l->diag, help, "%s has units of the project %s, others are of %s", unit->path, own, path);
            return STATUS_FAILED;
        }
    }
    if (!path)
        path = l->shares.len ? l->shares.data[0].record.about.root.path : filepath_current(l->arena);
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        diag_error(l->diag, help, "the folder of the project, %s, does not exist", path);
        return STATUS_FAILED;
    }
    l->root = unit_root(path, l->arena);
    return STATUS_OK;
}

static Status check_shares(Linker *l) {
    uint32_t count = l->shares.len ? l->shares.data[0].record.about.shard_count : 0;
    bool *has = ARENA_ARRAY(l->arena, bool, count + 1);
    VEC_EACH(const LinkUnit, share, &l->shares) {
        const UnitAbout *about = &share->record.about;
        if (about->shard_count != count || about->shard > count) {
            diag_error(l->diag, NULL, "%s is one of %u shares, %s one of %u", share->path, about->shard_count,
                       l->shares.data[0].path, count);
            return STATUS_FAILED;
        }
        if (!has[about->shard])
            l->not_c += about->not_c;
        has[about->shard] = true;
        l->database = about->file;
    }
    for (uint32_t i = 1; i <= count; i++) {
        if (!has[i]) {
            diag_error(l->diag, arena_printf(l->arena, "lockwise check --shard %u/%u -o FILE", i, count),
                       "share %u of %u is missing", i, count);
            return STATUS_FAILED;
        }
    }
    return STATUS_OK;
}

static int compare_units(const void *left, const void *right) {
    const UnitRecord *a = &((const LinkUnit *)left)->record, *b = &((const LinkUnit *)right)->record;
    size_t len = a->about.identity_len < b->about.identity_len ? a->about.identity_len : b->about.identity_len;
    int order = memcmp(a->about.identity, b->about.identity, len);
    if (order == 0)
        order = (a->about.identity_len > len) - (b->about.identity_len > len);
    return order != 0 ? order : (a->key > b->key) - (a->key < b->key);
}

static bool is_same_command(const LinkUnit *a, const LinkUnit *b) {
    return a->record.about.identity_len == b->record.about.identity_len &&
           memcmp(a->record.about.identity, b->record.about.identity, a->record.about.identity_len) == 0;
}

static Status sort_units(Linker *l) {
    uint32_t count = 0;
    if (l->units.len)
        qsort(l->units.data, l->units.len, sizeof *l->units.data, compare_units);
    for (uint32_t i = 0; i < l->units.len; i++) {
        const LinkUnit *unit = &l->units.data[i], *last = count ? &l->units.data[count - 1] : NULL;
        if (!last || !is_same_command(unit, last)) {
            l->units.data[count++] = *unit;
        } else if (unit->record.key != last->record.key) {
            diag_error(l->diag, "write both again", "%s in %s and in %s has different contents",
                       unit->record.about.file, last->path, unit->path);
            return STATUS_FAILED;
        }
    }
    l->units.len = count;
    return STATUS_OK;
}

/* ---- loading ---- */

static Status load(const Linker *l, const LinkUnit *unit, CompileCommand *out_command, WorkerResult *out_result) {
    UnitRecord record;
    off_t next;
    int fd = open(unit->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || unit_record_read(fd, unit->at, &l->root, l->arena, &record, &next) != UNIT_SOUND) {
        if (fd >= 0)
            close(fd);
        return refuse(l, unit->path, UNIT_DAMAGED);
    }
    *out_command = unit_command(&record.about, &l->root, l->arena);
    *out_result = (WorkerResult){.failure = record.about.failure, .detail = record.about.detail};
    if (!record.about.is_lost)
        out_result->tu = unit_record_load(fd, &record, &l->root, l->arena);
    close(fd);
    return record.about.is_lost || out_result->tu ? STATUS_OK : refuse(l, unit->path, UNIT_DAMAGED);
}

Status linking_read(const Options *o, Arena *arena, Diag *diag, CompileDb *out_db, Lowering *out) {
    Linker l = {.arena = arena, .diag = diag, .database = ""};
    TRY(read_files(&l, o));
    TRY(check_shares(&l));
    TRY(find_root(&l, o));
    TRY(sort_units(&l));
    if (l.units.len == 0) {
        diag_error(diag, NULL, "there are no units in these files");
        return STATUS_FAILED;
    }
    *out_db = (CompileDb){.path = l.database, .root = l.root.path, .not_c = l.not_c};
    *out = (Lowering){.tus = NULL};
    WorkerResult *results = ARENA_ARRAY(arena, WorkerResult, l.units.len);
    for (uint32_t i = 0; i < l.units.len; i++)
        TRY(load(&l, &l.units.data[i], vec_push(arena, &out_db->commands), &results[i]));
    return lowering_collect(out_db, results, arena, diag, out);
}
