/* frontend_internal.h: what parsing a unit and parsing a prelude have in common. */
#ifndef LOCKWISE_FRONTEND_FRONTEND_INTERNAL_H
#define LOCKWISE_FRONTEND_FRONTEND_INTERNAL_H

#include "frontend/compdb.h"
#include "frontend/compile_args.h"

/* For libclang, without the main file. */
ArgVec frontend_args(const CompileCommand *command, Arena *scratch);
/* On a thread with a large stack; without one, if the system does not give it. */
void frontend_run_with_stack(void *(*run)(void *), void *job);

#endif
