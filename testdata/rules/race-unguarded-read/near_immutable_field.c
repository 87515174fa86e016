/* The capacity is written once, before any other thread can know the buffer. Only `used` changes and needs the lock. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct buffer {
    pthread_mutex_t lock;
    size_t capacity;
    size_t used;
};

static struct buffer *buffer_new(size_t capacity)
{
    struct buffer *b = calloc(1, sizeof *b);

    if (b == NULL)
        return NULL;
    pthread_mutex_init(&b->lock, NULL);
    b->capacity = capacity;
    return b;
}

static int buffer_reserve(struct buffer *b, size_t bytes)
{
    int ok;

    if (bytes > b->capacity) // safe: race-unguarded-read
        return 0;
    pthread_mutex_lock(&b->lock);
    ok = b->used + bytes <= b->capacity;
    if (ok)
        b->used += bytes;
    pthread_mutex_unlock(&b->lock);
    return ok;
}

static void *worker(void *arg)
{
    int got = 0;

    for (size_t i = 0; i < 100; i++)
        got += buffer_reserve(arg, i);
    printf("%d\n", got);
    return NULL;
}

int main(void)
{
    struct buffer *b = buffer_new(2000);
    pthread_t one, two;

    if (b == NULL || pthread_create(&one, NULL, worker, b) != 0 || pthread_create(&two, NULL, worker, b) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    pthread_mutex_destroy(&b->lock);
    free(b);
    return 0;
}
