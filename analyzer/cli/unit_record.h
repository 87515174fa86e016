/* unit_record.h: a lowered unit in a file: in the cache, and in what `lockwise emit` writes, of which any number may
 * follow one another.
 * Meaning:  paths are kept relative to the project's root, so that a record serves in another folder or on another
 *           machine. A record is for the build of lockwise that wrote it.
 * Format:   a head; what the unit is (UnitAbout) and its blob (ir/ir_blob.h), both packed with zstd. Hashes guard both
 *           against damage.
 * Memory:   in the given arena.
 */
#ifndef LOCKWISE_CLI_UNIT_RECORD_H
#define LOCKWISE_CLI_UNIT_RECORD_H

#include "base/diag.h"
#include "frontend/compdb.h"
#include "frontend/inputs.h"
#include "ir/ir.h"

#include <sys/types.h>

/* The folder that paths are relative to, as named and with all symlinks followed. */
typedef struct UnitRoot {
    const char *path, *real;
} UnitRoot;

UnitRoot unit_root(const char *path, Arena *arena);

typedef struct UnitAbout {
    const char *file; /* the main file */
    const char *identity; /* of the compile command: texts, each ended by NUL */
    size_t identity_len;
    UnitRoot root; /* where it was lowered */
    Inputs inputs;
    uint64_t blob_hash; /* of the bytes that the Tu is where it was lowered */
    bool is_lost; /* there is no Tu, but this: */
    GapKind failure;
    const char *detail;
    /* A record of no unit, but of a share of a compile database (`file`): the first is 1. */
    uint32_t shard, shard_count;
    uint32_t not_c; /* entries of the database that were left out */
} UnitAbout;

typedef struct UnitRecord {
    UnitAbout about;
    uint64_t key; /* unit_key */
    off_t blob_at;
    uint64_t blob_packed, blob_len;
} UnitRecord;

typedef enum UnitState {
    UNIT_SOUND,
    UNIT_END, /* of the file */
    UNIT_FOREIGN, /* no record */
    UNIT_OTHER_BUILD,
    UNIT_DAMAGED,
} UnitState;

/* What makes a command itself, wherever the root is: build, environment, directory, file, arguments. */
const char *unit_identity(const CompileCommand *command, const UnitRoot *root, Arena *arena, size_t *out_len);

/* The command, below a root. */
CompileCommand unit_command(const UnitAbout *about, const UnitRoot *root, Arena *arena);
/* Of identity and contents of the files: what has the same key has the same Tu. */
uint64_t unit_key(const UnitAbout *about);

/* The bytes of a record. `tu` is NULL if the unit is lost. */
void *unit_record_pack(const UnitAbout *about, const Tu *tu, Arena *arena, size_t *out_len);
/* Reads what a record says, not its blob. Paths become absolute below `root`; NULL: below the one where it was
 * lowered. */
UnitState unit_record_read(int fd, off_t at, const UnitRoot *root, Arena *arena, UnitRecord *out, off_t *out_next);
/* The unit, as if it had been lowered below `root`; NULL if its bytes are damaged. */
Tu *unit_record_load(int fd, const UnitRecord *record, const UnitRoot *root, Arena *arena);

#endif
