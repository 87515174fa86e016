/* cache.h: lowered units of earlier runs, of all projects of a user.
 * Meaning:  a unit is found if its command is the same, all files that lowering it read have the contents that they
 *           had, and there is still nothing where a file would be included instead (frontend/inputs.h). Contents are
 *           hashed each time: times of files are never trusted.
 * Files:    units/NN/<hash of the command>.<slot>: up to four contents of each command are kept, so that going back to
 *           another branch finds its units.
 * Errors:   none: what cannot be read is not found, what cannot be written is not kept.
 * Threads:  any number of processes at once: entries are written under another name and renamed.
 */
#ifndef LOCKWISE_CLI_CACHE_H
#define LOCKWISE_CLI_CACHE_H

#include "cli/options.h"
#include "cli/unit_record.h"

typedef struct CacheUnit {
    const char *path; /* of the entry; NULL: not found */
    UnitRecord record;
} CacheUnit;

typedef struct Cache {
    Arena *arena;
    const char *folder;
    uint64_t most_bytes;
    UnitRoot root;
    StrMap *contents, *exists;  /* during cache_find_all: path -> hash, path -> 1 or 0 */
    Arena *texts;               /* and for one file after the other */
    StrMap *comments;           /* path -> ignore_hash, of files that were read in any of them; none: 0 */
    uint32_t damaged;           /* entries that could not be read */
} Cache;

/* The cache that the options want, for units below a root; NULL: none. */
Cache *cache_open(const Options *options, const char *root, Arena *arena);

/* What the cache has of each command of a database, with contents of files as they are now. */
CacheUnit *cache_find_all(Cache *cache, const CompileDb *db, Arena *arena);
/* The same for commands of which nothing was found before. */
void cache_find_missing(Cache *cache, const CompileDb *db, Arena *arena, CacheUnit *units);
/* Of the comments that hide findings, in all files that a unit which was found was lowered from. */
uint64_t cache_comments(const Cache *cache, const CacheUnit *unit);
/* Fills in what it has of the commands of another database, where nothing was found yet. */
void cache_find_others(Cache *cache, const CompileDb *db, Arena *arena, CacheUnit *units);
/* NULL if the entry is gone or damaged. */
Tu *cache_load(Cache *cache, const CacheUnit *unit, Arena *arena);
/* Keeps a record (unit_record_pack). */
void cache_keep(const Cache *cache, const UnitAbout *about, const void *bytes, size_t len);
/* Removes what was not used for longest until the rest is small enough. */
void cache_trim(const Cache *cache);

/* `lockwise cache`: what to do with it is options->action. */
Status cache_care(const Options *options, Arena *arena, Diag *diag, FILE *out);

#endif
