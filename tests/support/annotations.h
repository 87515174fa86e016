/* annotations.h: what a file of testdata says about itself. testdata/README.md has the grammar.
 * Meaning:  every `//` comment of an annotated file is one or more annotations; prose stands in block comments. That
 *           is why a misspelt word is an error and never silently a remark.
 * Memory:   in the given arena; texts are copies.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_ANNOTATIONS_H
#define LOCKWISE_TESTS_SUPPORT_ANNOTATIONS_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum AnnotationKind {
    ANNOTATION_EXPECT, /* exactly one finding, primary here, that is shown unasked: of tier high or definite */
    ANNOTATION_LOW,    /* the same of tier low */
    ANNOTATION_STEP,   /* a step of a finding's evidence lands here */
    ANNOTATION_SAFE,   /* looks suspicious and must stay silent */
    ANNOTATION_MISS,   /* a real bug that is not reported today */
    ANNOTATION_NOISE,  /* a false report of today */
    ANNOTATION_KIND_COUNT
} AnnotationKind;

typedef struct Annotation {
    AnnotationKind kind;
    const char *file;   /* as given to annotations_read */
    uint32_t line;
    const char *rule;
    const char *reason; /* MISS and NOISE; else "" */
} Annotation;

typedef struct AnnotationError {
    const char *file;
    uint32_t line; /* 0: the whole file or folder */
    const char *text;
} AnnotationError;

/* All files of one case: of one program. */
typedef struct Annotations {
    VEC(Annotation) items; /* in order of files and lines */
    bool clean;
    const char *run;       /* options of `// run:`, "" if none */
    VEC(AnnotationError) errors;
} Annotations;

/* "expect", "step", ... */
const char *annotation_word(AnnotationKind kind);

/* Appends what one file says. Start with {0}. */
void annotations_read(Arena *arena, const char *file, const char *text, Annotations *out);

/* To be called after the last file: appends errors when the annotations contradict each other, name a rule that is not
 * in `rules`, or do not fit the name of the case: bad_ files say what is wrong, good_ and near_ files that nothing is.
 * `name` is the file's name without folders, or the folder's name, which promises nothing. */
void annotations_check(Arena *arena, const char *name, const char *const *rules, uint32_t rule_count,
                       Annotations *annotations);

uint32_t annotations_count(const Annotations *annotations, AnnotationKind kind);

#endif
