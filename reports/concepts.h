/* concepts.h: the ten ideas that findings lead back to: the chapters of the talk "Concurrency in Python" by Fabian
 * Schindler, told for C. Each rule has one of them as its home.
 */
#ifndef LOCKWISE_REPORTS_CONCEPTS_H
#define LOCKWISE_REPORTS_CONCEPTS_H

#include "reports/prose.h"

#include <stdint.h>

enum { CONCEPT_COUNT = 10 };

typedef struct Concept {
    uint32_t number;     /* of the chapter, from 1 */
    const char *id;      /* "locks" */
    const char *chapter; /* its title in the talk */
} Concept;

/* CONCEPT_COUNT entries, by number. */
const Concept *concepts_all(void);
/* NULL if there is none of that id. */
const Concept *concept_find(const char *id);
/* What there is to say of it, and the first paragraph, which is enough beside a finding; in the arena. */
ProseVec concept_page(const Concept *concept, Arena *arena);
const char *concept_text(const Concept *concept, Arena *arena);

#endif
