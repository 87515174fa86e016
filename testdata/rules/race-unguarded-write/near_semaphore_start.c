/* The worker is started first and told by a semaphore when its input is there. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t go;
static int input;

static void *work(void *arg)
{
    (void)arg;
    sem_wait(&go);
    printf("%d\n", input); // safe: race-unguarded-read
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    (void)argv;
    sem_init(&go, 0, 0);
    if (pthread_create(&thread, NULL, work, NULL) != 0)
        return 1;
    input = argc; // safe: race-unguarded-write
    sem_post(&go);
    pthread_join(thread, NULL);
    return 0;
}
