/* pool.h: a fixed set of threads that call functions. */
#ifndef POOL_H
#define POOL_H

typedef void (*pool_task)(void *context);

struct pool;

struct pool *pool_new(int threads);
/* 0, or -1 when there is no memory. */
int pool_submit(struct pool *pool, pool_task run, void *context);
/* Returns when no task is queued or running. */
void pool_wait(struct pool *pool);
void pool_free(struct pool *pool);

#endif
