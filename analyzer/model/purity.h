/* purity.h: functions that only read: the same arguments give the same value until something is stored.
 * Meaning:  a pure function has a body without stores to memory other than its own locals, without atomics, assembly
 *           and unknown parts, calls pure functions only, and gives a scalar. Calls of one are named by their arguments
 *           (PATH_PURE), so that `if (threaded(c)) lock(c)` and `if (threaded(c)) unlock(c)` are seen to agree.
 * Assumes:  as for loads, that calls in between do not change what it reads.
 * Cost:     linear in the instructions of small functions (at most PURITY_INSTRS each).
 */
#ifndef LOCKWISE_MODEL_PURITY_H
#define LOCKWISE_MODEL_PURITY_H

#include "model/link.h"

enum { PURITY_INSTRS = 60, PURITY_ARGS = 2 };

/* By FnId: whether it is pure. */
bool *purity_find(const Program *prog, Arena *arena);
/* The body that an instruction of the caller calls by name, 0 if it is no such call. */
FnId purity_callee(const Program *prog, FnId caller, const Instr *instr);

#endif
