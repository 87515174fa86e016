/* finding.h: one reported problem with its evidence, and the sink that collects them.
 * Meaning:  a Finding says what is wrong in one sentence and proves it by sides: for a race one side per access, for
 *           a deadlock one per edge of the cycle, for a lock error one. A side is a path through the code: steps
 *           in order of execution, from the start of the thread (or the entry of the function) to the place that
 *           matters, which is its last step.
 * Memory:   everything handed to the sink is copied into the sink's arena.
 * Order:    sink_finish sorts as reading_order.h says, DEFINITE first; findings with equal fingerprints get ordinals in
 *           order of their positions.
 */
#ifndef LOCKWISE_FINDINGS_FINDING_H
#define LOCKWISE_FINDINGS_FINDING_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum Tier {
    TIER_LOW,      /* worth a look; shown on request */
    TIER_HIGH,     /* strong evidence */
    TIER_DEFINITE, /* no known way for it to be wrong, given the stated assumptions */
    TIER_COUNT
} Tier;

typedef enum Severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT } Severity;

const char *tier_name(Tier tier);             /* "low", "high", "definite" */
const char *severity_name(Severity severity); /* "note", "warning", "error": SARIF's levels */
bool tier_from_name(const char *name, Tier *out_tier);
bool severity_from_name(const char *name, Severity *out_severity);

/* A position for people: where the code stands, or where the macro was used. */
typedef struct SourceLoc {
    const char *file;   /* absolute path; reports show it relative to the run's root */
    uint32_t line, col; /* 1-based, col in bytes; 0 unknown */
} SourceLoc;

typedef enum StepKind {
    STEP_THREAD_START, /* a thread begins in this function: text names the creation */
    STEP_CALL,         /* calls the function of the next step */
    STEP_ACQUIRE,      /* takes `lock` */
    STEP_RELEASE,      /* gives `lock` back */
    STEP_BRANCH,       /* takes this direction of a condition */
    STEP_READ,
    STEP_WRITE,
    STEP_WAIT,         /* waits on a condition variable */
    STEP_RETURN,
    STEP_NOTE,
    STEP_KIND_COUNT
} StepKind;

const char *step_kind_name(StepKind kind); /* kebab-case, stable */
bool step_kind_from_name(const char *name, StepKind *out_kind);

typedef struct Step {
    StepKind kind;
    SourceLoc loc;
    const char *function; /* in which the step happens */
    const char *text;     /* one clause, e.g. "writes q->len", "calls push", "takes q->lock" */
    const char *lock;     /* ACQUIRE, RELEASE: the lock's name; else "" */
} Step;

typedef struct Side {
    const char *title;  /* "thread worker (many), started at pool.c:40" */
    const char *thread; /* "worker", "main", "" if it does not matter */
    const char *locks;  /* locks surely held at the last step: "q->lock, stats_lock", "" if none */
    VEC(Step) steps;
} Side;

typedef struct Finding {
    const char *rule;     /* id */
    Tier tier;
    Severity severity;
    SourceLoc loc;        /* primary: the write of a race, the exit of a leak, ... */
    const char *function; /* of the primary location, "" at file scope */
    const char *message;  /* one sentence, names variable, locks and functions, no final full stop */
    const char *object;   /* canonical name of the variable, field or lock: "struct queue.len", "stats.c:hits" */
    const char *key;      /* what makes the finding itself beside rule, path, function and object: sorted names of
                             other functions and locks; no line numbers, no counts */
    const char *guard;    /* "q->len is guarded by q->lock in 14 of 15 accesses", "" if not inferred */
    uint32_t guard_hits, guard_total; /* 14, 15; 0, 0 if not inferred */
    const char *fix;      /* one sentence */
    VEC(Side) sides;
    VEC(const char *) assumptions; /* what it rests on, a sentence each */
    const char *suppressed;        /* the reason that a comment in the code gives for not reporting it, "" if none */
    SourceLoc suppressed_at;       /* of the comment; col 0: of a line of a file that is no code */
    VEC(const char *) programs;    /* in which it occurs, "" for the files of none; none if the run has only one */
    const char *fingerprint;       /* set by sink_finish: "v2:" + 32 hex digits + ":" + ordinal */
} Finding;

typedef struct FindingSink FindingSink;

FindingSink *sink_new(Arena *arena);

/* What comes from now on occurs in this program. */
void sink_set_program(FindingSink *sink, const char *program);
/* Starts a finding; all texts start out as "". The pointer is valid until the next sink_begin. */
Finding *sink_begin(FindingSink *sink, const char *rule, Tier tier, Severity severity, SourceLoc loc);
/* Texts of a finding are set through this: a formatted copy in the sink's arena. */
const char *sink_text(FindingSink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The side stays where it is while the finding has at most eight. */
Side *finding_add_side(FindingSink *sink, Finding *finding, const char *title, const char *thread);
void side_add_step(FindingSink *sink, Side *side, StepKind kind, SourceLoc loc, const char *function, const char *lock,
                   const char *text);
void finding_add_assumption(FindingSink *sink, Finding *finding, const char *text);

/* For the findings from number `first` on: no tier above `most`, and, unless NULL, this severity. */
void sink_restate(FindingSink *sink, uint32_t first, Tier most, const Severity *severity);
/* Adds all findings of another sink that is not finished; their texts stay in its arena. */
void sink_append(FindingSink *sink, const FindingSink *other);
/* Marks the i-th finding as hidden by a comment. Before sink_finish. */
void sink_suppress(FindingSink *sink, uint32_t i, const char *reason, SourceLoc comment);

/* Sorts, gives fingerprints, makes one of exact repetitions (same fingerprint and same position), in the words of the
 * one of the highest tier. */
void sink_finish(FindingSink *sink);
uint32_t sink_count(const FindingSink *sink);
const Finding *sink_at(const FindingSink *sink, uint32_t i);

#endif
