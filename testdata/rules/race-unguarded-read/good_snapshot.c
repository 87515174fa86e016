/* The reader takes a copy of the whole struct under the lock and works on the copy. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct load {
    unsigned jobs, failures;
    char last[24];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct load load;

static struct load load_snapshot(void)
{
    struct load copy;

    pthread_mutex_lock(&lock);
    copy = load;
    pthread_mutex_unlock(&lock);
    return copy;
}

static void *worker(void *arg)
{
    const char *name = arg;

    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        load.jobs++;
        load.failures += i % 10 == 0;
        strcpy(load.last, name);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, "resize") != 0)
        return 1;
    for (int i = 0; i < 3; i++) {
        struct load now = load_snapshot();

        printf("%u jobs, %u failed, last %s\n", now.jobs, now.failures, now.last);
    }
    pthread_join(thread, NULL);
    return 0;
}
