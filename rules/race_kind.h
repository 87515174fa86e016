/* race_kind.h: which rule a race belongs to. Each location is reported by one of them: the one that says
 * most. */
#ifndef LOCKWISE_RULES_RACE_KIND_H
#define LOCKWISE_RULES_RACE_KIND_H

#include "rules/rule.h"

typedef enum RaceKind {
    RACE_UNGUARDED_WRITE,
    RACE_UNGUARDED_READ,
    RACE_HANDLERS,       /* either, between two requests that a library has answered in parallel */
    RACE_LAZY_INIT,      /* found to be zero without any lock, then set up */
    RACE_DOUBLE_CHECKED, /* read without the lock, then again under it, and set up there */
    RACE_MIXED_ATOMIC,   /* one side atomic, the other not */
    RACE_READ_LOCK,      /* written under a lock that is held for reading only */
    RACE_BIT_FIELDS,     /* two bit-fields that share their bytes, each with a discipline of its own perhaps */
    RACE_VOLATILE,       /* a volatile variable is used as if that were enough */
    RACE_TWO_GUARDS,     /* each access under a lock of its own */
} RaceKind;

/* volatile_flag: the location is volatile, and used as a flag. */
RaceKind race_kind(const Model *m, const Location *l, const Access *odd, const Access *usual, bool volatile_flag);
/* A lock that the write holds for reading only, and the other access too, or exclusively; 0 if there is none. Of two
 * locks it is the location's guard. */
ClassId race_read_lock(const Model *m, const Location *l, const Access *odd, const Access *usual);
/* A lock that is held at the first access and not at the second, and at a third of all places: it is not there by
 * chance. 0 if there is none. Cost: O(accesses of the location). */
ClassId race_own_guard(const Model *m, const Location *l, const Access *first, const Access *second);
/* At how many of a location's instructions a lock is held, in whatever mode, whoever comes there. Cost: O(accesses of
 * the location). */
uint32_t race_sites_under(const Model *m, const Location *l, ClassId lock);
/* The name of the bit-field that is accessed; NULL if it is none. */
const char *race_bit_member(const Model *m, const Access *a);
/* They access two bit-fields that lie in the same bytes. */
bool race_is_of_two_bit_fields(const Model *m, const Access *odd, const Access *usual);
/* The write sets up what the function has just found to be zero. */
bool race_is_lazy_init(const Model *m, const Location *l, const Access *write);
/* Nearly every place that touches the location does so atomically, or all that read it. */
bool race_atomics_are_meant(const Model *m, const Location *l);

#endif
