/* random.c: SplitMix64 (Steele, Lea, Flood 2014): one word of state, any seed is good. */
#include "support/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

Random random_start(void) {
    const char *text = getenv("LOCKWISE_SEED");
    Random random = {text ? strtoull(text, NULL, 0) : 1};
    printf("seed: %" PRIu64 " (LOCKWISE_SEED=%" PRIu64 " repeats this run)\n", random.state, random.state);
    return random;
}

uint64_t random_next(Random *random) {
    uint64_t z = random->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint32_t random_below(Random *random, uint32_t limit) {
    return (uint32_t)(random_next(random) % limit);
}
