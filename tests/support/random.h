/* random.h: seeded pseudo-random numbers for property tests.
 * Meaning:  the seed is printed at the start; LOCKWISE_SEED in the environment sets it, to repeat a failure.
 *           Without it the seed is fixed: a test that fails once in a while helps nobody.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_RANDOM_H
#define LOCKWISE_TESTS_SUPPORT_RANDOM_H

#include <stdint.h>

typedef struct Random {
    uint64_t state;
} Random;

/* Prints "seed: N (LOCKWISE_SEED=N repeats this run)". */
Random random_start(void);
uint64_t random_next(Random *random);
/* 0 .. limit-1; limit > 0. */
uint32_t random_below(Random *random, uint32_t limit);

#endif
