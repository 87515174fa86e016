/* cleanup() releases the lock and is right for two of its callers. The third has not taken the lock when it fails. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t stored;

static int cleanup(char *copy, int rc)
{
    free(copy);
    pthread_mutex_unlock(&lock);
    return rc;
}

static int store(size_t size)
{
    char *copy = malloc(size);

    if (copy == NULL)
        return cleanup(copy, -1); // expect: lock-not-held
    pthread_mutex_lock(&lock);
    if (stored + size > 100000)
        return cleanup(copy, -2);
    stored += size;
    return cleanup(copy, 0);
}

static void *storer(void *arg)
{
    int *failures = arg;

    for (size_t i = 1; i < 100; i++)
        if (store(i) != 0)
            ++*failures;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int failures[2] = {0, 0};

    if (pthread_create(&one, NULL, storer, &failures[0]) != 0 || pthread_create(&two, NULL, storer, &failures[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%zu, %d failures\n", stored, failures[0] + failures[1]);
    return 0;
}
