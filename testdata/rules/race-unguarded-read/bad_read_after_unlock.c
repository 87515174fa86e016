/* The total is computed under the lock and then read once more for the message, when the lock is gone. */
#include <pthread.h>
#include <stdio.h>

static struct {
    pthread_mutex_t lock;
    unsigned long total;
    unsigned long peak;
} memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void account(unsigned long bytes)
{
    pthread_mutex_lock(&memory.lock);
    memory.total += bytes;
    if (memory.total > memory.peak)
        memory.peak = memory.total;
    pthread_mutex_unlock(&memory.lock);
    if (bytes > 3000)
        fprintf(stderr, "large block, now %lu in use\n", memory.total); // expect: race-unguarded-read
}

static void release(unsigned long bytes)
{
    pthread_mutex_lock(&memory.lock);
    memory.total -= bytes;
    pthread_mutex_unlock(&memory.lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (unsigned long i = 0; i < 100; i++) {
        account(i * 41);
        release(i * 41);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("peak %lu\n", memory.peak);
    return 0;
}
