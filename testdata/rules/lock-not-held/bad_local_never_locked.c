/* The local mutex has the name of the one that was meant, and hides it at the unlock. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int turns;

static void take_turn(int last)
{
    pthread_mutex_lock(&lock);
    turns++;
    if (last) {
        pthread_mutex_t idle;

        pthread_mutex_init(&idle, NULL);
        pthread_mutex_unlock(&idle); // expect: lock-not-held
        pthread_mutex_destroy(&idle);
    }
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++)
        take_turn(i == 9);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    take_turn(0);
    pthread_join(thread, NULL);
    printf("%d\n", turns);
    return 0;
}
