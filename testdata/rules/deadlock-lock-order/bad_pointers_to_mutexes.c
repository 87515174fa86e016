/* Two mutexes from the heap, each of which one variable points to. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t *read_lock, *write_lock;
static int moved;

static pthread_mutex_t *mutex_new(void)
{
    pthread_mutex_t *mutex = malloc(sizeof *mutex);

    if (mutex == NULL || pthread_mutex_init(mutex, NULL) != 0)
        exit(1);
    return mutex;
}

static void *pump(void *arg)
{
    pthread_mutex_lock(read_lock);
    pthread_mutex_lock(write_lock); // expect: deadlock-lock-order
    moved++;
    pthread_mutex_unlock(write_lock);
    pthread_mutex_unlock(read_lock);
    return arg;
}

static void *drain(void *arg)
{
    pthread_mutex_lock(write_lock);
    pthread_mutex_lock(read_lock); // step: deadlock-lock-order
    moved = 0;
    pthread_mutex_unlock(read_lock);
    pthread_mutex_unlock(write_lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    read_lock = mutex_new();
    write_lock = mutex_new();
    if (pthread_create(&one, NULL, pump, NULL) != 0 || pthread_create(&two, NULL, drain, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", moved);
    return 0;
}
