/* The mutex is to be a gate: the child opens it, although it was its parent that closed it. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *child(void *arg)
{
    (void)arg;
    puts("child is ready");
    pthread_mutex_unlock(&gate); // expect: lock-foreign-unlock
    return NULL;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_lock(&gate);
    if (pthread_create(&thread, NULL, child, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    puts("gate is open");
    return 0;
}
