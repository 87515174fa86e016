/* cache.h: results of jobs that were done before. */
#ifndef DEMO_CACHE_H
#define DEMO_CACHE_H

#include "job.h"

int cache_init(int limit);
void cache_destroy(void);
/* 1 and the result, or 0. */
int cache_get(enum job_kind kind, unsigned input, unsigned *result);
/* 0, or -1 when there is no memory. */
int cache_put(enum job_kind kind, unsigned input, unsigned result);
int cache_count(void);

#endif
