/* The lock is made before the thread that shares it is created, by main or by whoever creates that thread. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock, inner;
static int value;

static void *leaf(void *arg)
{
    pthread_mutex_lock(&inner); // safe: lock-uninitialised
    value++;
    pthread_mutex_unlock(&inner);
    return arg;
}

static void *branch(void *arg)
{
    pthread_t thread;

    pthread_mutex_init(&inner, NULL); // safe: lock-uninitialised
    if (pthread_create(&thread, NULL, leaf, NULL) != 0)
        return NULL;
    pthread_mutex_lock(&inner);
    value++;
    pthread_mutex_unlock(&inner);
    pthread_join(thread, NULL);
    return arg;
}

int main(void)
{
    pthread_t thread;

    pthread_mutex_init(&lock, NULL); // safe: lock-uninitialised
    if (pthread_create(&thread, NULL, branch, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    puts("waiting");
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", value);
    return 0;
}
