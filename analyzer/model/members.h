/* members.h: functions that a program stores in members of structs, by initialisers and by assignments.
 * Cost: of one walk over all initialisers and instructions.
 */
#ifndef LOCKWISE_MODEL_MEMBERS_H
#define LOCKWISE_MODEL_MEMBERS_H

#include "model/callgraph.h"

typedef struct MemberVisitor {
    /* Whether functions in structs of the type are of interest. */
    bool (*wants)(void *self, const char *type);
    /* A function with a body is stored in a member; in a list of numbered slots, the member is the number before it. */
    void (*visit)(void *self, const char *type, const char *member, FnId fn);
    void *self;
} MemberVisitor;

void members_visit(PathPool *pool, FnValues *const *values, const CallGraph *graph, const MemberVisitor *visitor,
                   Arena *scratch);

#endif
