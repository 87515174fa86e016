/* As long as the lock is not made, nothing counts; afterwards the lock is taken. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock;
static bool is_lock_made;
static long bytes;

static long bytes_now(void)
{
    long now;

    if (!is_lock_made)
        return bytes; // noise: race-unguarded-read: the flag is not known to say that the lock is made
    pthread_mutex_lock(&lock);
    now = bytes;
    pthread_mutex_unlock(&lock);
    return now;
}

static void *reader(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&lock);
        bytes += i;
        pthread_mutex_unlock(&lock);
        pthread_mutex_lock(&lock);
        bytes -= i / 2;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_mutex_init(&lock, NULL);
    is_lock_made = true;
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, reader, NULL);
    printf("%ld\n", bytes_now());
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", bytes_now());
    return 0;
}
