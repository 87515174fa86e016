/* A mutex and a condition variable on the stack of main; only one of the two is initialised. */
#include <pthread.h>
#include <stdio.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    int open;
};

static void *opener(void *arg)
{
    struct gate *gate = arg;

    pthread_mutex_lock(&gate->lock);
    gate->open = 1;
    pthread_cond_signal(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
    return NULL;
}

int main(void)
{
    struct gate gate;
    pthread_t thread;

    pthread_mutex_init(&gate.lock, NULL);
    gate.open = 0;
    if (pthread_create(&thread, NULL, opener, &gate) != 0)
        return 1;
    pthread_mutex_lock(&gate.lock);
    while (!gate.open)
        pthread_cond_wait(&gate.opened, &gate.lock); // expect: lock-uninitialised
    pthread_mutex_unlock(&gate.lock);
    pthread_join(thread, NULL);
    puts("open");
    return 0;
}
