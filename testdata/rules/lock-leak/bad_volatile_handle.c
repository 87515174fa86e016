/* The variable that leads to the mutex is volatile; the section is left early all the same. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct guard {
    pthread_mutex_t mutex;
    int ready;
};

static struct guard *volatile guard;
static int visits;

static int enter(struct guard *g)
{
    if (!g)
        return -1;
    if (!g->ready)
        return -2;
    return pthread_mutex_lock(&g->mutex);
}

static int leave(struct guard *g)
{
    if (!g)
        return -1;
    if (!g->ready)
        return -2;
    return pthread_mutex_unlock(&g->mutex);
}

static int visit(void)
{
    int number = 0;

    if (enter(guard) != 0)
        return number;
    number = ++visits;
    if (number > 1000)
        return 0; // expect: lock-leak
    leave(guard);
    return number;
}

static void *visitor(void *arg)
{
    for (int i = 0; i < 100; i++)
        visit();
    return arg;
}

int main(void)
{
    pthread_t one, two;

    guard = calloc(1, sizeof *guard);
    if (!guard || pthread_mutex_init(&guard->mutex, NULL) != 0)
        return 1;
    guard->ready = 1;
    if (pthread_create(&one, NULL, visitor, NULL) != 0 || pthread_create(&two, NULL, visitor, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", visit());
    return 0;
}
