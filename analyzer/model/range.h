/* range.h: an interval of integers, perhaps without zero. */
#ifndef LOCKWISE_MODEL_RANGE_H
#define LOCKWISE_MODEL_RANGE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Range {
    int64_t low, high; /* both included; INT64_MIN, INT64_MAX: unbounded */
    bool nonzero;
} Range;

#endif
