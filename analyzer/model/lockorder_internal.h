/* lockorder_internal.h: shared by lockorder*.c. */
#ifndef LOCKWISE_MODEL_LOCKORDER_INTERNAL_H
#define LOCKWISE_MODEL_LOCKORDER_INTERNAL_H

#include "base/diag.h"
#include "model/lockorder.h"

/* Fills cycles, from edges that are sorted; a gap if that takes more steps. */
void lockorder_find_cycles(LockOrder *o, uint32_t steps, Arena *arena, Diag *diag);

#endif
