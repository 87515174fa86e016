/* When the account is empty, account_draw has given the lock back already; the caller does it again in any case. */
#include <pthread.h>
#include <stdio.h>

struct account {
    pthread_mutex_t lock;
    long balance;
    int refused;
};

/* Called with the lock held. */
static int account_draw(struct account *account, long amount)
{
    if (account->balance < amount) {
        account->refused++;
        pthread_mutex_unlock(&account->lock);
        return -1;
    }
    account->balance -= amount;
    return 0;
}

static int pay(struct account *account, long amount)
{
    int rc;

    pthread_mutex_lock(&account->lock);
    rc = account_draw(account, amount);
    if (rc != 0)
        fprintf(stderr, "cannot pay %ld\n", amount);
    pthread_mutex_unlock(&account->lock); // expect: lock-double-unlock
    return rc;
}

static void *payer(void *arg)
{
    for (long i = 1; i < 20; i++)
        pay(arg, i);
    return NULL;
}

int main(void)
{
    struct account account = {PTHREAD_MUTEX_INITIALIZER, 200, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, payer, &account) != 0 || pthread_create(&two, NULL, payer, &account) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", account.balance);
    return 0;
}
