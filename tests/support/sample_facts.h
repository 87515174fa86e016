/* sample_facts.h: the facts of testdata/reports/project, written down by hand, as the analysis should find them; of the
 * places in the code only some. Tests of the store and of queries share it.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_SAMPLE_FACTS_H
#define LOCKWISE_TESTS_SUPPORT_SAMPLE_FACTS_H

#include "findings/facts.h"

/* With paths below root, "" for relative ones. */
Facts *sample_facts(Arena *arena, const char *root);

#endif
