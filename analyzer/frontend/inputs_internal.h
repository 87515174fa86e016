/* inputs_internal.h: how the front end learns what libclang read and where it looked: it is asked to write its list of
 * dependencies (-MD) and to name the folders it searches (-v), both into files without a name.
 */
#ifndef LOCKWISE_FRONTEND_INPUTS_INTERNAL_H
#define LOCKWISE_FRONTEND_INPUTS_INTERNAL_H

#include "frontend/compile_args.h"
#include "frontend/inputs.h"
#include "frontend/libclang.h"
#include "frontend/prelude_internal.h"

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
    const Prelude *prelude; /* that it was parsed with; NULL: none */
    const PreludeMain *main; /* with a prelude */
} InputsUnit;

/* Ends the watch; and says what it saw. */
void inputs_watch_close(InputsWatch *watch);
Inputs inputs_watch_end(InputsWatch *watch, const InputsUnit *unit, InputsMemo *memo, Arena *arena);

/* What a prelude follows from, once its files are known; false if that cannot be told. */
bool inputs_watch_prelude(const InputsWatch *watch, CXTranslationUnit unit, Prelude *prelude);
/* The names that the text tests for. */
void inputs_find_tests(PreludeFile *file, const char *text, size_t len, Arena *arena);

#endif
