/* The new account is in the list before it is filled: who looks there finds half of it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct account {
    struct account *next;
    char name[16];
    int limit;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct account *accounts;

static void enlist(struct account *account)
{
    pthread_mutex_lock(&lock);
    account->next = accounts;
    accounts = account;
    pthread_mutex_unlock(&lock);
}

static struct account *account_new(const char *name, int limit)
{
    struct account *account = calloc(1, sizeof *account);

    if (!account)
        return NULL;
    enlist(account);
    strncpy(account->name, name, sizeof account->name - 1); // expect: race-unguarded-write
    account->limit = limit;                                 // expect: race-unguarded-write
    return account;
}

static int limit_of(const char *name)
{
    int limit = -1;

    pthread_mutex_lock(&lock);
    for (struct account *a = accounts; a; a = a->next) {
        if (strcmp(a->name, name) == 0)
            limit = a->limit;
    }
    pthread_mutex_unlock(&lock);
    return limit;
}

static void *open_accounts(void *unused)
{
    account_new("ann", 10);
    account_new("bob", 20);
    return unused;
}

static void *ask(void *arg)
{
    return limit_of("bob") > 10 ? arg : NULL;
}

int main(void)
{
    pthread_t threads[2];

    pthread_create(&threads[0], NULL, open_accounts, NULL);
    pthread_create(&threads[1], NULL, ask, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
