/* A helper ends the thread without knowing that its caller holds the lock. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long sum;

static long parse(const char *text)
{
    long value;

    if (sscanf(text, "%ld", &value) != 1)
        pthread_exit(NULL); // expect: lock-held-at-exit
    return value;
}

static void *adder(void *arg)
{
    pthread_mutex_lock(&lock);
    sum += parse(arg);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, adder, "1") != 0 || pthread_create(&two, NULL, adder, "x") != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", sum);
    return 0;
}
