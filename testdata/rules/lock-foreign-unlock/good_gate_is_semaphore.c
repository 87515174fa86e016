/* A semaphore belongs to nobody: the child may post it. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t gate;

static void *child(void *arg)
{
    (void)arg;
    puts("child is ready");
    sem_post(&gate); // safe: lock-foreign-unlock
    return NULL;
}

int main(void)
{
    pthread_t thread;

    sem_init(&gate, 0, 0);
    if (pthread_create(&thread, NULL, child, NULL) != 0)
        return 1;
    sem_wait(&gate);
    puts("gate is open");
    pthread_join(thread, NULL);
    sem_destroy(&gate);
    return 0;
}
