/* build_id.h: which build of the program this is: what one build wrote in its own formats, no other one reads. */
#ifndef LOCKWISE_CLI_BUILD_ID_H
#define LOCKWISE_CLI_BUILD_ID_H

#include <stdint.h>

/* Of the program's build id, its version and libclang's. */
uint64_t build_id(void);

#endif
