/* What the thread gets it makes ready itself, or its creator does so before it lets the thread go on. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>

struct tank {
    pthread_mutex_t lock;
    int level;
};

static sem_t ready;

static void tank_fill(struct tank *tank)
{
    pthread_mutex_lock(&tank->lock);
    tank->level++;
    pthread_mutex_unlock(&tank->lock);
}

static void *own(void *arg)
{
    struct tank *tank = arg;

    pthread_mutex_init(&tank->lock, NULL);
    tank_fill(tank);
    pthread_mutex_destroy(&tank->lock);
    return NULL;
}

static void *wait_first(void *arg)
{
    sem_wait(&ready);
    tank_fill(arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    struct tank *tank = malloc(sizeof *tank), *late = malloc(sizeof *late);

    if (!tank || !late || sem_init(&ready, 0, 0) != 0)
        return 1;
    tank->level = late->level = 0;
    if (pthread_create(&one, NULL, own, tank) != 0) // safe: lock-uninitialised
        return 1;
    if (pthread_create(&two, NULL, wait_first, late) != 0) // safe: lock-uninitialised
        return 1;
    pthread_mutex_init(&late->lock, NULL);
    sem_post(&ready);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", tank->level, late->level);
    free(tank);
    free(late);
    return 0;
}
