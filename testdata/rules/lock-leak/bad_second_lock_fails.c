/* When the second lock is not to be had, the function gives up, and forgets that it owns the first. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t index_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t data_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries, bytes;

static int try_store(int size)
{
    pthread_mutex_lock(&index_lock);
    if (pthread_mutex_trylock(&data_lock) != 0)
        return -1; // expect: lock-leak
    entries++;
    bytes += size;
    pthread_mutex_unlock(&data_lock);
    pthread_mutex_unlock(&index_lock);
    return 0;
}

static void *writer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&data_lock);
    bytes += 1;
    pthread_mutex_unlock(&data_lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, writer, NULL) != 0)
        return 1;
    if (try_store(100) != 0)
        fprintf(stderr, "busy\n");
    pthread_join(thread, NULL);
    printf("%d %d\n", entries, bytes);
    return 0;
}
