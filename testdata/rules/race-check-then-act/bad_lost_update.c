/* Both accesses of the balance are guarded, but the sum is made in between: of two deposits at once one is lost. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long balance;

static long fee_of(long amount)
{
    return amount / 100;
}

static void deposit(long amount)
{
    pthread_mutex_lock(&lock);
    long before = balance;
    pthread_mutex_unlock(&lock);

    long after = before + amount - fee_of(amount);

    pthread_mutex_lock(&lock); // step: race-check-then-act
    balance = after; // expect: race-check-then-act
    pthread_mutex_unlock(&lock);
}

static void *teller(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        deposit(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, teller, NULL) != 0 || pthread_create(&two, NULL, teller, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", balance);
    return 0;
}
