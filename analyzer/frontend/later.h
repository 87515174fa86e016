/* later.h: names that came to a host's header later than the header at hand, and the header that is not there at all.
 * Meaning:  an extension is written for the newest interpreter, and checked where an older one is installed. What a
 *           unit uses of such a header and nobody declares is supplied at the end of that header, when the unit is
 *           parsed again. Nothing else is: a newer header needs none of it, and what the extension declares for older
 *           ones stays what it is.
 * Data:     later/HEADER.yaml, built into the program: the text that declares each name, and what to do if the header
 *           is missing.
 * Memory:   in the arena. Errors: none; a table that cannot be read is our bug.
 */
#ifndef LOCKWISE_FRONTEND_LATER_H
#define LOCKWISE_FRONTEND_LATER_H

#include "base/map.h"
#include "base/vec.h"
#include "frontend/libclang.h"
#include "ir/ir.h"

typedef struct LaterName {
    const char *name, *text;
    bool is_wanted;
} LaterName;

typedef struct Later {
    Arena *arena;
    const char *header;  /* "Python.h" */
    const char *missing; /* what to do about it if it is not found */
    const char *path;    /* as it was included */
    const char *content; /* its own */
    size_t content_len;
    VEC(LaterName) names;
    StrMap *by_name;
} Later;

/* The table of a header that the unit asks for in vain, or NULL. */
const Later *later_of_missing(CXTranslationUnit unit, Arena *arena);
/* The table of a header that the unit includes, or NULL. */
Later *later_of_included(CXTranslationUnit unit, Arena *arena);
/* Whether the unit uses names that nobody declares and that are not supplied yet: they are from now on. tu: what it was
 * lowered to. */
bool later_want(Later *later, CXTranslationUnit unit, const Tu *tu);
/* The header with what is supplied behind it. */
struct CXUnsavedFile later_complete(const Later *later);
/* "Py_mod_gil, PyMutex": what is supplied, as the table has it. */
const char *later_supplied(const Later *later);

#endif
