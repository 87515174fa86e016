/* chain_grow puts a new, locked block where the old one was. The caller kept the old one too and releases both. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct block {
    pthread_mutex_t lock;
    struct block *next;
    int used;
};

static struct block first = {PTHREAD_MUTEX_INITIALIZER, NULL, 0};

static int chain_grow(struct block **block)
{
    struct block *fresh = calloc(1, sizeof *fresh);

    if (fresh == NULL)
        return -1; // safe: lock-leak
    pthread_mutex_init(&fresh->lock, NULL);
    pthread_mutex_lock(&fresh->lock); // safe: deadlock-self
    (*block)->next = fresh; // safe: race-unguarded-write
    *block = fresh;
    return 0; // safe: lock-leak
}

static int append(struct block *old, int value)
{
    struct block *block = old;

    pthread_mutex_lock(&old->lock);
    if (old->next != NULL || chain_grow(&block) != 0) {
        pthread_mutex_unlock(&old->lock);
        return -1; // safe: lock-leak
    }
    block->used = value; // safe: race-unguarded-write
    pthread_mutex_unlock(&block->lock);
    pthread_mutex_unlock(&old->lock); // noise: lock-double-unlock: what a callee stores through a pointer to a local is not known, its old value is believed
    return 0; // safe: lock-leak
}

static void *writer(void *arg)
{
    int *failed = arg;

    for (int i = 0; i < 10; i++)
        if (append(&first, i) != 0)
            ++*failed;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int failed[2] = {0, 0};

    if (pthread_create(&one, NULL, writer, &failed[0]) != 0 || pthread_create(&two, NULL, writer, &failed[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d failed\n", failed[0] + failed[1]);
    free(first.next);
    return 0;
}
