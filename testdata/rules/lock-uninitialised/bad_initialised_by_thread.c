/* The writer initialises the lock as its first act; the reader may be there before it. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock;
static int value;

static void *writer(void *arg)
{
    pthread_mutex_init(&lock, NULL); // expect: lock-uninitialised
    pthread_mutex_lock(&lock);
    value = 1;
    pthread_mutex_unlock(&lock);
    return arg;
}

static void *reader(void *arg)
{
    pthread_mutex_lock(&lock);
    printf("%d\n", value);
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, NULL) != 0 || pthread_create(&two, NULL, reader, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
