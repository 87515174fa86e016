/* Of two accounts, the one is changed under the lock of the other; who reads it takes its own. */
#include <pthread.h>
#include <stdio.h>

static struct account {
    pthread_mutex_t lock;
    long balance;
} accounts[2] = {{PTHREAD_MUTEX_INITIALIZER, 0}, {PTHREAD_MUTEX_INITIALIZER, 0}};

static void pay_in(int which, long sum)
{
    pthread_mutex_lock(&accounts[1 - which].lock);
    accounts[which].balance += sum; // expect: race-unguarded-write
    pthread_mutex_unlock(&accounts[1 - which].lock);
}

static long balance(int which)
{
    pthread_mutex_lock(&accounts[which].lock);
    long balance = accounts[which].balance; // step: race-unguarded-write
    pthread_mutex_unlock(&accounts[which].lock);
    return balance;
}

static void *teller(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        pay_in(i % 2, balance(i % 2) > 100 ? -50 : 10);
    return NULL;
}

int main(void)
{
    pthread_t one, other;

    if (pthread_create(&one, NULL, teller, NULL) != 0 || pthread_create(&other, NULL, teller, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    printf("%ld %ld\n", balance(0), balance(1));
    return 0;
}
