/* main.c: the pool adds up blocks; each task has a block of its own, and all share one counter with a lock. */
#include "pool.h"

#include <pthread.h>
#include <stdio.h>

#define BLOCKS 16

struct block {
    struct pool *pool;
    int first, last;
    long sum;
};

static pthread_mutex_t progress_lock = PTHREAD_MUTEX_INITIALIZER;
static int finished;
static int halved;

static void count_finished(void)
{
    pthread_mutex_lock(&progress_lock);
    finished++;
    pthread_mutex_unlock(&progress_lock);
}

static void add_block(void *context)
{
    struct block *block = context;

    for (int i = block->first; i < block->last; i++)
        block->sum += i;
    count_finished();
}

static void note_half(void *context)
{
    (void)context;
    pthread_mutex_lock(&progress_lock);
    halved++;
    pthread_mutex_unlock(&progress_lock);
}

static void add_and_note(void *context)
{
    struct block *block = context;

    add_block(block);
    pool_submit(block->pool, note_half, NULL);
}

int main(void)
{
    static struct block blocks[BLOCKS];
    struct pool *pool = pool_new(3);
    long sum = 0;

    if (pool == NULL)
        return 1;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = (struct block){pool, i * 1000, (i + 1) * 1000, 0};
        if (pool_submit(pool, i % 2 == 0 ? add_and_note : add_block, &blocks[i]) != 0)
            break;
    }
    pool_wait(pool);
    pool_free(pool);
    for (int i = 0; i < BLOCKS; i++)
        sum += blocks[i].sum; // safe: race-unguarded-read
    printf("%ld in %d blocks, %d halves\n", sum, finished, halved);
    return 0;
}
