/* plural.h: "1 file", "2 files". */
#ifndef LOCKWISE_BASE_PLURAL_H
#define LOCKWISE_BASE_PLURAL_H

#include <stdint.h>

static inline const char *plural(uint64_t count) {
    return count == 1 ? "" : "s";
}

#endif
