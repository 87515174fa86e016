/* inputs.h: everything in the file system that the result of lowering a unit follows from.
 * Meaning:  the files that were read, with a hash of what was read; and the paths at which there was nothing, and where
 *           a file that appeared would be included instead of another one, or make a missing one found. As long as all
 *           files have these contents and nothing is at these paths, lowering the unit again gives the same Tu.
 * Limits:   __DATE__ and __TIME__ are taken to stay the same; so is where symlinks lead, if the contents there are the
 *           same, and which headers lie beside a system header that includes by quotes. What cannot be told (a name in
 *           __has_include that a macro makes, what the machine's own processor can do) makes the inputs unknown.
 * Memory:   in the arena that frontend_lower_with_inputs is given, and in that of its memo.
 */
#ifndef LOCKWISE_FRONTEND_INPUTS_H
#define LOCKWISE_FRONTEND_INPUTS_H

#include "base/map.h"
#include "base/vec.h"

#include <stdbool.h>

typedef struct InputFile {
    const char *path; /* absolute, as the compiler formed it: ".." is not taken back */
    uint64_t hash;    /* inputs_hash of its content; 0: only that it exists counts */
    bool is_system;
} InputFile;

typedef const char *InputPath;

typedef struct Inputs {
    bool is_known;
    VEC(InputFile) files; /* the main file first */
    VEC(InputPath) absent;
} Inputs;

/* What is remembered from unit to unit, as most look for the same names in the same folders. */
typedef struct InputsMemo {
    Arena *arena;
    StrMap *texts;  /* names, folders, paths: known by their index */
    StrMap *exists; /* path -> 1 or 0 */
    StrMap *system; /* path -> 1 or 0: is it a system header's */
    Map *looked;    /* folder and name -> 1 + index of the path where nothing is, or 0: something is there */
    Map *untesting; /* hash of a content in which nothing is tested for */
} InputsMemo;

InputsMemo inputs_memo_new(Arena *arena);

/* Of the content of a file. */
uint64_t inputs_hash(const void *bytes, size_t len);

#endif
