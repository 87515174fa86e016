/* fnflow.h: the flow of function addresses through slots, see callgraph.h. */
#ifndef LOCKWISE_MODEL_FNFLOW_H
#define LOCKWISE_MODEL_FNFLOW_H

#include "base/sparse_set.h"
#include "model/values.h"

typedef struct FnFlow FnFlow;

FnFlow *fnflow_new(PathPool *pool, FnValues *const *values, Arena *arena);
/* The value flows into what lies at the address. */
void fnflow_store(FnFlow *flow, PathId address, PathId value);
void fnflow_init(FnFlow *flow, uint32_t tu, GlobalId global, const Init *init);
/* The value is handed to parameter `index` of fn; or fn returns it. */
void fnflow_argument(FnFlow *flow, FnId fn, uint32_t index, PathId value);
/* The value is handed to code that is not seen. */
void fnflow_leave(FnFlow *flow, PathId value);
void fnflow_return(FnFlow *flow, FnId fn, PathId value);
/* The result of the call at `instr` in `caller` may be what fn returns. */
void fnflow_result(FnFlow *flow, FnId caller, InstrId instr, FnId fn);
void fnflow_solve(FnFlow *flow); /* to a fixpoint */
/* Grows whenever some set has grown. */
uint32_t fnflow_generation(const FnFlow *flow);
/* FnIds that the value may be; NULL if none. */
const SparseSet *fnflow_targets(FnFlow *flow, PathId value);

/* Whether the address of fn is stored, handed over or returned anywhere. */
bool fnflow_is_taken(const FnFlow *flow, FnId fn);

#endif
