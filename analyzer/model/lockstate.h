/* lockstate.h: one disjunct of the path-sensitive lock analysis: which locks this activation holds, and what is known
 * of values on the way here.
 * Meaning:  a LockState describes a set of executions that reach a point. Facts are intervals of values (as branches
 *           and constants assigned on the way tell) and equalities of PHIs with what they were on the edge taken.
 *           Entries say what this activation did to each lock; a lock without an entry was not touched.
 *           Where states are merged facts are lost, and a branch on one of them may then be taken that no execution
 *           takes: from there on the state is doubtful. Any other state stands for executions that exist, as far as
 *           conditions can be related at all. So is one in which two parameters are one and the same.
 * Limits:   at most LOCKSTATE_LOCKS entries and LOCKSTATE_FACTS facts; the oldest fact is forgotten first, of entries
 *           the oldest lock that was given back or not taken. Of lost facts LOCKSTATE_LOST are known.
 */
#ifndef LOCKWISE_MODEL_LOCKSTATE_H
#define LOCKWISE_MODEL_LOCKSTATE_H

#include "model/path.h"
#include "model/range.h"

enum {
    LOCKSTATE_LOCKS = 10,
    LOCKSTATE_FACTS = 12,
    LOCKSTATE_LOST = 8,
    LOCKSTATE_NAMES = 6,
    LOCKSTATE_DEPTH = 3,
    LOCKSTATE_DEEP = 128
};

typedef enum LockStatus {
    LOCK_NEUTRAL,  /* no entry */
    LOCK_HELD,     /* taken here and still held */
    LOCK_RELEASED, /* taken here and given back */
    LOCK_LENT,     /* given back although not taken here: it was the caller's */
    LOCK_RETAKEN,  /* the caller's, given back and taken again */
    LOCK_FAILED,   /* tried, and known not to have been taken */
    LOCK_SUSPENDED, /* a token: given up as a whole, and surely not held by this thread */
} LockStatus;

typedef struct LockEntry {
    PathId lock;
    uint8_t status; /* LockStatus */
    /* times taken and not given back, for recursive locks; LOCKSTATE_DEEP is added once it was taken more than
     * LOCKSTATE_DEPTH times: then it is not known. Of tokens: lockflow_token.c */
    uint8_t count;
    uint8_t shared; /* read mode */
    uint8_t kind; /* LockKind, see syncapi.h */
    InstrId site; /* of the last change: in this function, a call if a callee did it */
} LockEntry;

typedef struct Fact {
    PathId value;
    int64_t low, high; /* both included; INT64_MIN, INT64_MAX: unbounded */
    bool nonzero;
    bool asked; /* of states at a block's entry: lockflow_settle */
    PathId same_as; /* 0 none: value equals this path */
} Fact;

typedef struct LockState {
    uint8_t lock_count, fact_count, lost_count;
    bool doubtful; /* it took a branch on a lost fact */
    uint32_t known; /* bits of the values that there are facts about: a value whose bit is not in it has none */
    LockEntry locks[LOCKSTATE_LOCKS]; /* by PathId */
    Fact facts[LOCKSTATE_FACTS];      /* oldest first */
    PathId lost[LOCKSTATE_LOST];      /* values of which facts were lost, oldest first */
} LockState;

/* ---- facts ---- */

/* The smallest range that holds both. */
Range range_hull(Range a, Range b);
/* What is known of a value: from the path itself, or from facts. */
Range lockstate_range(const PathPool *pool, const LockState *state, PathId value);
/* Takes the condition to be true or false. False: the state contradicts it, nothing gets here. */
bool lockstate_assume(const PathPool *pool, LockState *state, PathId condition, bool truth);
/* Whether that is to say that two parameters are equal: callers who hand over one thing twice are rare. */
bool lockstate_takes_for_one(const PathPool *pool, const LockState *state, PathId condition, bool truth);
/* Learns that value lies in a range; false on contradiction. */
bool lockstate_learn(const PathPool *pool, LockState *state, PathId value, Range range);
void lockstate_alias(LockState *state, PathId phi, PathId value);
/* Forgets all that is said of terms that contain `part`, which is about to change. */
void lockstate_forget(const PathPool *pool, LockState *state, PathId part);
/* Whether there is anything that this would forget. */
bool lockstate_says_of(const PathPool *pool, const LockState *state, PathId part);
/* Whether a value is read from memory, or by a pure function: it may be another one when it is asked for again. */
bool path_reads_memory(const PathPool *pool, PathId value);
/* Forgets what is said of a value itself. */
void lockstate_forget_value(LockState *state, PathId value);
/* What is known of a value itself; NULL if nothing. */
const Fact *lockstate_fact(const LockState *state, PathId value);
/* Forgets the i-th fact. */
void lockstate_drop_fact(LockState *state, uint32_t i);
/* Notes that a fact about the value was lost. */
void lockstate_lose(LockState *state, PathId value);
/* Whether a fact was lost that says something of a value, or of what it is computed from. */
bool lockstate_has_lost(const PathPool *pool, const LockState *state, PathId value);
/* The condition's subject: what a branch on it tests, for deciding which facts are worth keeping. */
PathId condition_subject(const PathPool *pool, PathId condition);

/* ---- locks ---- */

/* RELEASED and FAILED say what was done, not what is held: states that differ in them alone need no keeping apart
 * as long as nothing is held differently. */
static inline bool lock_entry_matters(const LockEntry *entry) {
    return entry->status == LOCK_HELD || entry->status == LOCK_LENT || entry->status == LOCK_RETAKEN ||
           entry->status == LOCK_SUSPENDED;
}

/* The lock's name under the aliases known here. */
PathId lockstate_canonical(PathPool *pool, const LockState *state, PathId lock);
/* The lock's names: its own, then those that aliases give it; at most LOCKSTATE_NAMES. Returns how many. */
uint32_t lockstate_names(PathPool *pool, const LockState *state, PathId lock, PathId *out_names);
/* The entry of a lock: by path, else the only one of its class that may be the same object; NULL if none. */
LockEntry *lockstate_find(PathPool *pool, LockState *state, PathId lock);
/* The entry, made NEUTRAL when absent; NULL if the state is full of locks that are held or the caller's. Other
 * pointers to entries are invalid afterwards. */
LockEntry *lockstate_entry(LockState *state, PathId lock);
void lockstate_drop(LockState *state, const LockEntry *entry);
/* Renames locks: those that contain `from` now contain `to`. */
void lockstate_rename(PathPool *pool, LockState *state, PathId from, PathId to);

/* The same locks with the same status, whatever the facts. */
bool lockstate_same_statuses(const LockState *a, const LockState *b);
/* The same statuses, and each fact of b follows from a fact of a. */
bool lockstate_implies(const LockState *a, const LockState *b);
/* How many of the facts of b that are asked for do not follow from a. */
uint32_t lockstate_unanswered(const LockState *a, const LockState *b);
bool lockstate_equal(const LockState *a, const LockState *b);
/* Whether two states hold the same locks in the same way, so that they can be one: facts apart. */
bool lockstate_same_locks(const LockState *a, const LockState *b);
/* Weakens `into` to entries and facts that hold in both. True if into changed. */
bool lockstate_join(LockState *into, const LockState *from);
/* The same for states of which neither implies the other: notes which facts that loses. Doubtful if one of them is. */
bool lockstate_merge(LockState *into, const LockState *from);
/* Of how many values the merged state would not know what one of the two knows; at most `limit`. */
uint32_t lockstate_merging_loses(const LockState *into, const LockState *from, uint32_t limit);

#endif
