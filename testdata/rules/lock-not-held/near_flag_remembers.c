/* A local flag says whether the lock was taken, and the exit asks it. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;

static int add(int value)
{
    bool locked = false;
    int rc = -1;

    if (value < 0)
        goto out;
    pthread_mutex_lock(&lock);
    locked = true;
    if (sum > 1000)
        goto out;
    sum += value;
    rc = 0;

out:
    if (locked)
        pthread_mutex_unlock(&lock); // safe: lock-not-held
    return rc; // safe: lock-leak
}

static void *adder(void *arg)
{
    (void)arg;
    for (int i = -5; i < 100; i++)
        add(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, adder, NULL) != 0 || pthread_create(&two, NULL, adder, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", sum);
    return 0;
}
