/* Both ends of the section ask the same getter. The flag behind it is set once, before there is a second thread. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool is_threaded;
static long hits;

static bool threaded(void)
{
    return is_threaded;
}

static int hit(int n)
{
    if (threaded())
        pthread_mutex_lock(&lock);
    hits += n; // safe: race-unguarded-write
    if (threaded())
        pthread_mutex_unlock(&lock); // safe: lock-not-held
    return n; // safe: lock-leak
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        hit(i);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t one, two;

    (void)argv;
    if (argc > 1) {
        hit(1);
        printf("%ld\n", hits);
        return 0;
    }
    is_threaded = true;
    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", hits);
    return 0;
}
