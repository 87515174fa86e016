/* Everything that main writes before it starts the first thread is finished when the thread looks. */
// clean
#include <pthread.h>
#include <stdio.h>

static int limits[4];
static int limit_count;
static long spent;
static pthread_mutex_t spent_lock = PTHREAD_MUTEX_INITIALIZER;

static void configure(void)
{
    for (int i = 0; i < 4; i++)
        limits[i] = 100 * i; // safe: race-unguarded-write
    limit_count = 4; // safe: race-unguarded-write
    spent = 1; // safe: race-unguarded-write
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < limit_count; i++) { // safe: race-unguarded-read
        pthread_mutex_lock(&spent_lock);
        spent += limits[i];
        pthread_mutex_unlock(&spent_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    configure();
    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", spent);
    return 0;
}
