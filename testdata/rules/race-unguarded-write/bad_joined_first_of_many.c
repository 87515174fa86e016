/* Main waits for one of the threads that the loop has started, and takes all to be over. */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

static int total;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *add(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    total++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, add, NULL) != 0)
            return 1;
    }
    pthread_join(threads[0], NULL);
    total = 0; // expect: race-unguarded-write
    for (int i = 1; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
