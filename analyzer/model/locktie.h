/* locktie.h: how a held lock stands to the address that is accessed: whose lock it is.
 * Meaning:  `p->lock` with `p->len` is the lock of the object itself, and so is `locks[h]` with `bucket[h]`, or what
 *           `p->lock` points to if that is a lock and no more: who touches
 *           the same object under the lock of the object itself holds the same lock, whatever object it is. With q a
 *           value of its own, `q->lock` with `p->len` is the lock of another object, surely or perhaps.
 */
#ifndef LOCKWISE_MODEL_LOCKTIE_H
#define LOCKWISE_MODEL_LOCKTIE_H

#include "model/values.h"

typedef enum LockTie {
    TIE_APART, /* surely not the object's own: two variables, two elements */
    TIE_OTHER, /* reached by another value than the object, which could be the same object all the same */
    TIE_NONE,  /* nothing is known, or the lock's object leads to the accessed one or is reached from it */
    TIE_SELF,  /* the accessed object's own, or the one with the same index */
} LockTie;

/* Both in terms of the same activation. values: by FnId. */
LockTie lock_tie(PathPool *pool, FnValues *const *values, PathId lock, PathId address);

#endif
