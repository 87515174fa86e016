/* The transfer locks the account it takes from and forgets that the other account has a lock of its own. */
#include <pthread.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account accounts[8];

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

static void transfer(struct account *from, struct account *to, long amount)
{
    pthread_mutex_lock(&from->lock);
    from->balance -= amount;
    to->balance += amount; // low: race-unguarded-write
    pthread_mutex_unlock(&from->lock);
}

static void *clerk(void *arg)
{
    unsigned seed = *(unsigned *)arg;

    for (int i = 0; i < 10000; i++) {
        seed = seed * 1664525u + 1013904223u;
        deposit(&accounts[(seed >> 8) % 8], 2);
        transfer(&accounts[(seed >> 12) % 8], &accounts[(seed >> 20) % 8], 1);
    }
    return NULL;
}

int main(void)
{
    unsigned seeds[2] = {1, 2};
    pthread_t threads[2];
    long sum = 0;

    for (int i = 0; i < 8; i++)
        pthread_mutex_init(&accounts[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, clerk, &seeds[i]) != 0)
            return 1;
    for (int i = 0; i < 8; i++)
        sum += balance_of(&accounts[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", sum);
    return 0;
}
