/* The semaphore starts at one, so that the worker need not wait for main. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t go;
static int input;

static void *work(void *arg)
{
    (void)arg;
    sem_wait(&go);
    printf("%d\n", input);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    (void)argv;
    sem_init(&go, 0, 1);
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    input = argc; // low: race-unguarded-write
    sem_post(&go);
    pthread_join(thread, NULL);
    return 0;
}
