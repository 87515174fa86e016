#ifndef POOL_H
#define POOL_H

#include <pthread.h>

struct pool {
    pthread_mutex_t lock;
    int filled;
};

struct pool *pool_new(void);
void pool_put(struct pool *pool, int count);
int pool_take(struct pool *pool);

#endif
