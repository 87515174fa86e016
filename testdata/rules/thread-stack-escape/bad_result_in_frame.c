/* The sum lies on the stack of the thread, which is gone when main reads it. */
#include <pthread.h>
#include <stdio.h>

struct sum {
    long n;
};

static void finish(struct sum *sum)
{
    sum->n *= 2;
}

static void *add(void *arg)
{
    struct sum sum = {0};
    struct sum *result = &sum;

    for (long i = 0; i < (long)arg; i++)
        sum.n += i;
    finish(&sum);
    return result; // expect: thread-stack-escape
}

static void *count(void *arg)
{
    long n = (long)arg;

    pthread_exit(&n); // expect: thread-stack-escape
}

int main(void)
{
    pthread_t threads[2];
    void *result;

    pthread_create(&threads[0], NULL, add, (void *)100L);
    pthread_create(&threads[1], NULL, count, (void *)100L);
    pthread_join(threads[0], &result);
    printf("%ld\n", ((struct sum *)result)->n);
    pthread_join(threads[1], &result);
    printf("%ld\n", *(long *)result);
    return 0;
}
