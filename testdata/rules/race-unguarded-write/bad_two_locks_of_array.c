/* The reader takes the lock with number 0, the writer the one with number 1: two locks that keep nobody apart. */
#include <pthread.h>
#include <stdio.h>

enum { LOCK_READ, LOCK_WRITE, LOCK_COUNT };

static pthread_mutex_t locks[LOCK_COUNT] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static long position;

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&locks[LOCK_WRITE]);
        position += 2; // expect: race-unguarded-write
        pthread_mutex_unlock(&locks[LOCK_WRITE]);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long last = 0;

    if (pthread_create(&thread, NULL, writer, NULL) != 0)
        return 1;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&locks[LOCK_READ]);
        position++;
        last = position;
        pthread_mutex_unlock(&locks[LOCK_READ]);
    }
    pthread_join(thread, NULL);
    printf("%ld\n", last);
    return 0;
}
