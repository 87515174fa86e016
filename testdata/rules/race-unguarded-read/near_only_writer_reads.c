/* One thread alone writes the sequence number, always under the lock. It may read it without: nobody else changes it. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned sequence;

static void *sender(void *arg)
{
    (void)arg;
    while (sequence < 1000) { // safe: race-unguarded-read
        pthread_mutex_lock(&lock);
        sequence++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static unsigned last_sent(void)
{
    pthread_mutex_lock(&lock);
    unsigned last = sequence;
    pthread_mutex_unlock(&lock);
    return last;
}

int main(void)
{
    pthread_t thread;
    unsigned seen = 0;

    if (pthread_create(&thread, NULL, sender, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        seen = last_sent();
    pthread_join(thread, NULL);
    printf("%u\n", seen);
    return 0;
}
