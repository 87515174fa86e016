/* range.h: an interval of integers, perhaps without zero. */
#ifndef LOCKWISE_MODEL_RANGE_H
#define LOCKWISE_MODEL_RANGE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Range {
    int64_t low, high; /* both included; INT64_MIN, INT64_MAX: unbounded */
    bool nonzero;
} Range;

/* They have no number in common. */
static inline bool ranges_apart(Range a, Range b) {
    return a.high < b.low || b.high < a.low || (a.nonzero && b.low == 0 && b.high == 0) ||
           (b.nonzero && a.low == 0 && a.high == 0);
}

static inline bool range_is_all(Range r) {
    return r.low == INT64_MIN && r.high == INT64_MAX && !r.nonzero;
}

#endif
