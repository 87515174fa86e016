/* model_text.h: models of programs written as IR text (analyzer/ir/README.md), and short questions to them.
 * Meaning:  every text is one unit. The usual types and functions of pthread.h and stdlib.h need no declaration: they
 *           are put behind the text, so that locations, which the statement `lines` makes, are lines of the text.
 *           A line that ends in "; name" carries a mark; questions name instructions by it, because numbers of lines
 *           change with every edit. A mark stands once in all texts of a model.
 * Answers:  as text, so that expected values can be written down: lock sets as "a, b:shared" in the words of the code,
 *           sorted, "" if empty.
 * Errors:   a malformed text, or an unknown mark or name, fails the test.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_MODEL_TEXT_H
#define LOCKWISE_TESTS_SUPPORT_MODEL_TEXT_H

#include "model/model.h"

typedef struct ModelText {
    Arena *arena; /* all that is asked for lives in it */
    Diag *diag;   /* silent; counts gaps */
    const char **texts;
    Tu **tus;
    uint32_t count;
    Programs *programs;
    Models *models;
    const Model *model; /* of the first program */
} ModelText;

typedef struct UnitText {
    const char *path; /* of the source file */
    const char *text;
} UnitText;

typedef struct Spot {
    FnId fn;
    InstrId instr;
} Spot;

ModelText *model_text(const char *text); /* one unit, /src/a.c */
ModelText *model_texts(const UnitText *units, uint32_t count);
void model_text_free(ModelText *m);

/* A unit alone, without a model: for tests of single modules. */
Tu *unit_text(const UnitText *unit, Arena *arena, Diag *diag);

Spot spot_of(const ModelText *m, const char *mark);
/* The mark of an instruction's line, "?" if it has none. */
const char *mark_at(const ModelText *m, FnId fn, InstrId instr);
FnId fn_named(const ModelText *m, const char *name);
GlobalId global_named(const ModelText *m, const char *name);
RecordId record_named(const ModelText *m, const char *name); /* "struct queue" */
ThreadId thread_named(const ModelText *m, const char *name); /* the first of that name */
ClassId class_named(const ModelText *m, const char *name);   /* as class_name has it */
const Location *location_named(const ModelText *m, const char *name); /* NULL if there is none */
uint32_t gap_count(const ModelText *m, GapKind kind);

/* The address of the place of a marked instruction, and the value that it defines. */
PathId address_at(const ModelText *m, const char *mark);
PathId value_at(const ModelText *m, const char *mark);
const char *words_of(const ModelText *m, PathId address);

/* Locks of the activation before a marked instruction: FnLocks.must, may and lost. */
const char *must_at(const ModelText *m, const char *mark);
const char *may_at(const ModelText *m, const char *mark);
const char *lost_at(const ModelText *m, const char *mark);
/* All lock events but those of waits and of locks taken and given back, one a line, in order: "relock m at B, first A".
 * Behind it, where they are so: "in 1 of 2 states", "by contract". */
const char *lock_events(const ModelText *m);
/* Lock classes (<< 1 | shared), as "q.lock, m:shared". */
const char *classes_text(const ModelText *m, SetId classes);
/* The contexts of a function: "thread: locks" each, sorted, one a line. */
const char *contexts_of(const ModelText *m, const char *fn);

#endif
