/* model.h: a whole program as rules see it, read-only.
 * Meaning:  one Model for each program of the compile database (programs.h). What looks at one function at a time, up
 *           to the locks, is made once for all programs that can be linked together; threads, accesses and lock order
 *           are each program's own.
 * Requires: verified units. Provides: functions and values (link.h, values.h), calls (callgraph.h), locks (locks.h),
 *           threads (threads.h), signal handlers (interrupts.h), cancellation
 *           (cancellation.h), shared locations (access.h), lock order (lockorder.h), what is made and ended when
 *           (life.h), what a token keeps apart (hoststate.h).
 * Memory:   a Model is gone when the next one is asked for. Cost: see each module.
 * Processes: what the programs of a link set share is complete before the first of them is built: each can be built in
 *           a forked process of its own.
 * Order:    nothing depends on addresses or on how many workers lowered the units.
 */
#ifndef LOCKWISE_MODEL_MODEL_H
#define LOCKWISE_MODEL_MODEL_H

#include "model/branch.h"
#include "model/cancellation.h"
#include "model/guard.h"
#include "model/hoststate.h"
#include "model/interrupts.h"
#include "model/life_clash.h"
#include "model/lockorder.h"
#include "model/locktie.h"
#include "model/pointsto.h"
#include "model/serial.h"

typedef struct Model {
    const ProgramScope *scope; /* prog, values and graph hold functions of other programs too */
    const Program *prog;
    PathPool *paths; /* grows when rules name things */
    FnValues *const *values; /* by FnId */
    const CallGraph *graph;
    const Lives *lives; /* its events: of the program */
    const Allocators *allocators;
    PointsTo *points_to; /* remembers answers */
    const Escapes *escapes;
    const Annotations *facts;
    Locks *locks; /* its events: of the program */
    const Threads *threads;
    const Interrupts *interrupts;
    const Cancellation *cancellation;
    const Accesses *accesses;
    const LockOrder *order;
    const LifeClashes *clashes;
    SerialShares serial;
    struct ModelDerived *derived; /* model_derived's answers */
} Model;

/* Told after each pass what it made: the passes are long, and people like to know. */
typedef struct ModelWatch {
    void (*on_pass)(void *context, const char *pass, uint64_t count, const char *unit);
    void *context;
} ModelWatch;

/* The models of all programs: link set by link set, or simply one after the other. */
typedef struct Models Models;

/* Gaps go to the diag; watch may be NULL. With two jobs or more, two processes may build a model. */
Models *models_new(const Programs *programs, const SyncApi *api, uint32_t jobs, const ModelWatch *watch, Diag *diag);
/* Goes on to the next link set and builds what its programs share. How many there are, 0 after the last set. */
uint32_t models_next_set(Models *models);
const ProgramUnits *models_program(const Models *models, uint32_t i); /* of the link set */
/* How many functions the link set has, and how many of these that program. */
uint32_t models_fn_count(const Models *models);
uint32_t models_program_fn_count(const Models *models, uint32_t i);
const Model *models_build(Models *models, uint32_t i);
/* The model of the next program of all; NULL after the last one. */
const Model *models_next(Models *models);
void models_free(Models *models);

/* What several rules derive from the model, and no pass needs: `derive` is called the first time, and its answer, in
 * the arena that it is given, kept as long as the model. */
typedef void *(*ModelDerive)(const Model *m, Arena *arena);
const void *model_derived(const Model *m, ModelDerive derive);

/* Where an instruction of a function stands: file path, line, column (1-based; 0 unknown). */
typedef struct ModelPos {
    const char *file;
    uint32_t line, col;
} ModelPos;

ModelPos model_pos_of(const Model *m, FnId fn, InstrId instr);
ModelPos model_pos_of_fn(const Model *m, FnId fn); /* its name's position */
const char *model_fn_name(const Model *m, FnId fn);
/* "q->lock": a lock or variable in the words of the code; in the arena. */
const char *model_describe(const Model *m, PathId address, Arena *arena);
/* The block of fn that holds an instruction. */
uint32_t model_block_of(const Model *m, FnId fn, InstrId instr);
/* The variable that was found to be zero wherever an instruction is reached, and that fn then sets; 0 none. */
PathId model_first_time(const Model *m, FnId fn, InstrId instr);
static inline bool model_is_first_time(const Model *m, FnId fn, InstrId instr) {
    return model_first_time(m, fn, instr).i != 0;
}

#endif
