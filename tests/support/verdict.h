/* verdict.h: what the program reported, compared with what the testdata says.
 * Memory:   in the given arena.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_VERDICT_H
#define LOCKWISE_TESTS_SUPPORT_VERDICT_H

#include "support/annotations.h"

/* A position in the program's output; the file is as it was written there. */
typedef struct Spot {
    const char *file;
    uint32_t line;
} Spot;

typedef struct Reported {
    const char *rule, *message;
    Spot primary;
    bool low; /* its tier */
    VEC(Spot) steps; /* of all sides */
} Reported;

typedef VEC(Reported) ReportedVec;
typedef VEC(const char *) ProblemVec;

/* Reads the JSON report (reports/README.md). NULL if that worked, else what is wrong with it. */
const char *verdict_read_json(Arena *arena, const char *json, ReportedVec *out);

/* Appends one sentence per disagreement; none: the case is as annotated. */
void verdict_compare(Arena *arena, const Annotations *annotations, const ReportedVec *reported, ProblemVec *out);

#endif
