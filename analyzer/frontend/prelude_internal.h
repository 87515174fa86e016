/* prelude_internal.h: what is remembered of the parse of a prelude, as libclang does not tell it of a precompiled
 * header: files, inputs, functions by name.
 *
 * Names: of a file that was found under a relative name, the precompiled header has the absolute one. To tell them
 * apart from names that the code forms itself, the current directory is called PRELUDE_HERE while it is written.
 */
#ifndef LOCKWISE_FRONTEND_PRELUDE_INTERNAL_H
#define LOCKWISE_FRONTEND_PRELUDE_INTERNAL_H

#include "base/map.h"
#include "frontend/compile_args.h"
#include "frontend/inputs.h"
#include "frontend/libclang.h"
#include "frontend/prelude.h"
#include "ir/ir.h"

#define PRELUDE_HERE "/proc/self/cwd/"
/* The file that is parsed is not there: it would lie in the main files' folder, to find what they find. */
#define PRELUDE_NAME ".lockwise-prelude.h"

/* A file that was parsed. */
typedef struct PreludeFile {
    const char *name;      /* as the compiler found it */
    const char *real_path; /* as libclang tells it */
    bool is_system;        /* it, or what included it first, is a system header */
    bool is_system_input;  /* it is */
    uint64_t hash;         /* inputs_hash of its content */
    bool tests_unknown;    /* a macro makes a name behind __has_include */
    VEC(InputPath) tested; /* names behind __has_include */
} PreludeFile;

typedef struct PreludeInput {
    const char *name; /* as libclang's list of dependencies has it */
    uint32_t file;    /* 1 + its index; 0: it was not parsed */
} PreludeInput;

typedef struct PreludePlace {
    uint32_t file;
    unsigned offset;
} PreludePlace;

struct Prelude {
    Arena *arena;
    const char *text; /* of its items */
    const char *pch;  /* the file */
    bool is_made;
    VEC(PreludeFile) files; /* by their first inclusion */
    StrMap *file_of;        /* device and inode -> index */
    VEC(PreludeInput) inputs;
    StrMap *functions; /* name -> index of the place of its last declaration */
    VEC(PreludePlace) places;
};

/* A main file as it is, and as it is parsed: with the prelude blanked out, so that all else stays where it is. */
typedef struct PreludeMain {
    const char *path, *real_path;
    const char *text;   /* as it is */
    const char *parsed; /* NULL: it does not begin with the prelude, or cannot be read */
    size_t len;
} PreludeMain;

PreludeMain prelude_main(const Prelude *prelude, const char *path, Arena *arena);
/* NULL: it is none of the prelude's. */
const PreludeFile *prelude_file(const Prelude *prelude, CXFile file);
/* The last declaration of a function with this name in the prelude; a null cursor if there is none. */
CXCursor prelude_function(const Prelude *prelude, CXTranslationUnit unit, const char *name);
/* Something in the unit shows that it was lowered through a prelude: a name. */
bool prelude_shows(const Tu *tu);

#endif
