/* A reader-writer lock cannot be upgraded: the write lock waits for all readers to leave, and the caller is one. */
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int cached = -1;

static int compute(void)
{
    return 42;
}

static int get(void)
{
    int value;

    pthread_rwlock_rdlock(&lock);
    if (cached < 0) {
        pthread_rwlock_wrlock(&lock); // expect: deadlock-self
        cached = compute();
        pthread_rwlock_unlock(&lock);
    }
    value = cached;
    pthread_rwlock_unlock(&lock);
    return value;
}

static void *getter(void *arg)
{
    int *value = arg;

    *value = get();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int value = 0;

    if (pthread_create(&thread, NULL, getter, &value) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", value);
    return 0;
}
