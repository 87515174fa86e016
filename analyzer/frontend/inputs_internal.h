/* inputs_internal.h: how the front end learns what libclang read and where it looked: it is asked to write its list of
 * dependencies (-MD) and to name the folders it searches (-v), both into files without a name.
 */
#ifndef LOCKWISE_FRONTEND_INPUTS_INTERNAL_H
#define LOCKWISE_FRONTEND_INPUTS_INTERNAL_H

#include "frontend/compile_args.h"
#include "frontend/inputs.h"

#include <clang-c/Index.h>

typedef struct InputsWatch {
    int dependencies, messages; /* files; -1: none, and the inputs stay unknown */
    int standard_error;         /* a copy of the real one during the parse */
} InputsWatch;

/* Adds what must be among the arguments of the parse. */
InputsWatch inputs_watch_begin(Arena *arena, ArgVec *args);
/* Just before and just after the parse. */
void inputs_watch_parse(InputsWatch *watch);
void inputs_watch_parsed(InputsWatch *watch);

typedef struct InputsUnit {
    CXTranslationUnit unit; /* NULL: it could not be parsed, and its inputs are unknown */
    const char *directory;
    const ArgVec *args;
} InputsUnit;

/* Ends the watch. */
Inputs inputs_watch_end(InputsWatch *watch, const InputsUnit *unit, InputsMemo *memo, Arena *arena);

#endif
