/* A function raises the counter that it is given under the lock that it is given: each has its own. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t in_lock = PTHREAD_MUTEX_INITIALIZER, out_lock = PTHREAD_MUTEX_INITIALIZER;
static long bytes_in, bytes_out;

static void add(pthread_mutex_t *lock, long *count, long bytes)
{
    pthread_mutex_lock(lock);
    *count += bytes;
    pthread_mutex_unlock(lock);
}

static void *reader(void *arg)
{
    (void)arg;
    add(&in_lock, &bytes_in, 1500);
    add(&out_lock, &bytes_out, 40);
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    add(&in_lock, &bytes_in, 40);
    add(&out_lock, &bytes_out, 1500);
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    if (pthread_create(&a, NULL, reader, NULL) != 0 || pthread_create(&b, NULL, writer, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("%ld %ld\n", bytes_in, bytes_out);
    return 0;
}
