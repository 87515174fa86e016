/* Sizes that are almost as large as can be end the process; 16 does not. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static void *must_allocate(size_t size)
{
    if (size > (size_t)-1 - sizeof(int))
        abort();
    return malloc(size + sizeof(int));
}

static void *work(void *arg)
{
    int count = *(const int *)arg;

    pthread_mutex_lock(&lock);
    if (count == 0) {
        pthread_mutex_unlock(&lock);
        free(must_allocate(16));
    }
    jobs += count;
    pthread_mutex_unlock(&lock); // low: lock-double-unlock
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t worker;
    int count = argc - 1;

    (void)argv;
    if (pthread_create(&worker, NULL, work, &count) != 0)
        return 1;
    pthread_join(worker, NULL);
    printf("%d\n", jobs);
    return 0;
}
