/* race_kind.h: which rule a race belongs to. Each location is reported by one of them: the one that says most.
 */
#ifndef LOCKWISE_RULES_RACE_KIND_H
#define LOCKWISE_RULES_RACE_KIND_H

#include "rules/rule.h"

typedef enum RaceKind {
    RACE_UNGUARDED_WRITE,
    RACE_UNGUARDED_READ,
    RACE_LAZY_INIT,      /* found to be zero without any lock, then set up */
    RACE_DOUBLE_CHECKED, /* read without the lock, then again under it, and set up there */
    RACE_MIXED_ATOMIC,   /* one side atomic, the other not */
    RACE_VOLATILE,       /* a volatile variable is used as if that were enough */
} RaceKind;

/* volatile_flag: the location is volatile, and used as a flag. */
RaceKind race_kind(const Model *m, const Location *l, const Access *odd, const Access *usual, bool volatile_flag);
/* The write sets up what the function has just found to be zero. */
bool race_is_lazy_init(const Model *m, const Location *l, const Access *write);
/* Nearly every place that touches the location does so atomically. */
bool race_atomics_are_meant(const Model *m, const Location *l);

#endif
