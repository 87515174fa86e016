/* The lock is an atomic variable that is tried in a loop; its holder waits for a semaphore. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int busy;
static sem_t item;
static int taken;

static void enter(void)
{
    while (atomic_exchange_explicit(&busy, 1, memory_order_acquire))
        ;
}

static void leave(void)
{
    atomic_store_explicit(&busy, 0, memory_order_release);
}

static void *take(void *arg)
{
    (void)arg;
    enter();
    sem_wait(&item); // expect: lock-spin-sleep
    taken++;
    leave();
    return NULL;
}

int main(void)
{
    pthread_t taker;
    sem_init(&item, 0, 0);
    if (pthread_create(&taker, NULL, take, NULL) != 0)
        return 1;
    sem_post(&item);
    enter();
    printf("%d\n", taken);
    leave();
    pthread_join(taker, NULL);
    return 0;
}
