/* `const` promises that this function does not change the account, not that nobody else does. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    long balance;
    long limit;
};

static void account_book(struct account *account, long amount)
{
    pthread_mutex_lock(&account->lock);
    account->balance += amount;
    pthread_mutex_unlock(&account->lock);
}

static bool account_covers(const struct account *account, long amount)
{
    return account->balance - amount >= account->limit; // expect: race-unguarded-read
}

static void *customer(void *arg)
{
    struct account *account = arg;

    for (long i = 0; i < 1000; i++) {
        if (account_covers(account, i))
            account_book(account, -i);
        else
            account_book(account, 5 * i);
    }
    return NULL;
}

int main(void)
{
    struct account account = {PTHREAD_MUTEX_INITIALIZER, 5000, -100};
    pthread_t one, two;

    if (pthread_create(&one, NULL, customer, &account) != 0 || pthread_create(&two, NULL, customer, &account) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", account.balance);
    return 0;
}
