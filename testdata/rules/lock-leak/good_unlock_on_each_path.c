/* Several exits, each with its own release: clumsy, but right. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long balance = 100;
static int frozen;

static int withdraw(long amount)
{
    pthread_mutex_lock(&lock);
    if (frozen) {
        pthread_mutex_unlock(&lock);
        return -2;
    }
    switch (balance < amount ? 1 : 0) {
    case 1:
        frozen = 1;
        pthread_mutex_unlock(&lock);
        return -1;
    default:
        balance -= amount;
        pthread_mutex_unlock(&lock);
        return 0;
    }
}

static void *spender(void *arg)
{
    int *failures = arg;

    for (long i = 0; i < 20; i++)
        if (withdraw(i) != 0)
            ++*failures;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int failures[2] = {0, 0};

    if (pthread_create(&one, NULL, spender, &failures[0]) != 0)
        return 1;
    if (pthread_create(&two, NULL, spender, &failures[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld left, %d failures\n", balance, failures[0] + failures[1]);
    return 0;
}
