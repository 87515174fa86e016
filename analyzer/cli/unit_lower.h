/* unit_lower.h: what a worker does with a unit: it is lowered, kept in the cache, and packed into a record, as
 * wanted. */
#ifndef LOCKWISE_CLI_UNIT_LOWER_H
#define LOCKWISE_CLI_UNIT_LOWER_H

#include "cli/cache.h"
#include "cli/preludes.h"
#include "cli/workers.h"

typedef struct UnitLowering {
    const Cache *cache; /* NULL: nothing is kept */
    bool wants_record; /* comes back as the extra bytes */
    UnitRoot root;
    InputsMemo memo;
    const CompileCommand *commands; /* what is lowered is one of them */
    const Preludes *preludes;
} UnitLowering;

/* WorkerLowers; the context is a UnitLowering. The second one leaves preludes alone. */
Tu *unit_lower(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_record);
Tu *unit_lower_alone(const CompileCommand *command, void *context, Arena *arena, WorkerExtra *out_record);
/* Makes the prelude with this index. */
void unit_lower_prepare(uint32_t prelude, void *context);

#endif
