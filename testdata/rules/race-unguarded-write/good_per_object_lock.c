/* Each account carries the lock of its own balance, so two threads in two accounts do not disturb each other. */
// clean
#include <pthread.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account accounts[4];

static void deposit(struct account *account, long amount)
{
    pthread_mutex_lock(&account->lock);
    account->balance += amount;
    pthread_mutex_unlock(&account->lock);
}

static long balance_of(struct account *account)
{
    long balance;

    pthread_mutex_lock(&account->lock);
    balance = account->balance;
    pthread_mutex_unlock(&account->lock);
    return balance;
}

static void *payday(void *arg)
{
    long amount = *(long *)arg;

    for (int round = 0; round < 1000; round++)
        for (int i = 0; i < 4; i++)
            deposit(&accounts[i], amount);
    return NULL;
}

int main(void)
{
    static long amounts[2] = {5, 7};
    pthread_t threads[2];
    long total = 0;

    for (int i = 0; i < 4; i++)
        pthread_mutex_init(&accounts[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, payday, &amounts[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 4; i++)
        total += balance_of(&accounts[i]);
    printf("%ld\n", total);
    return 0;
}
