/* Each slot has its own two semaphores: one lets the producer in, the other the consumer. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

struct slot {
    sem_t free, full;
    long value;
};

static void slot_put(struct slot *slot, long value)
{
    while (sem_wait(&slot->free) != 0)
        continue;
    slot->value = value; // safe: race-unguarded-write
    sem_post(&slot->full);
}

static long slot_get(struct slot *slot)
{
    while (sem_wait(&slot->full) != 0)
        continue;
    long value = slot->value; // safe: race-unguarded-read
    sem_post(&slot->free);
    return value;
}

static struct slot *slot_make(void)
{
    struct slot *slot = malloc(sizeof *slot);

    if (!slot)
        exit(1);
    slot->value = 0;
    sem_init(&slot->free, 0, 1);
    sem_init(&slot->full, 0, 0);
    return slot;
}

static void *produce(void *arg)
{
    for (long i = 0; i < 100; i++)
        slot_put(arg, i);
    return NULL;
}

int main(void)
{
    struct slot *slot = slot_make();
    pthread_t thread;
    long sum = 0;

    if (pthread_create(&thread, NULL, produce, slot) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        sum += slot_get(slot);
    pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
