/* The function says that its callers hold the lock. One does not. */
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define REQUIRES(lock) __attribute__((requires_capability(lock)))
#else
#define REQUIRES(lock)
#endif

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account account = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void deposit(struct account *a, long amount) REQUIRES(a->lock);
static void deposit(struct account *a, long amount)
{
    a->balance += amount;
}

static void *customer(void *arg)
{
    struct account *a = arg;
    pthread_mutex_lock(&a->lock);
    deposit(a, 10);
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

static void *bank(void *arg)
{
    deposit(arg, 1); // expect: lock-not-held
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, customer, &account);
    pthread_create(&threads[1], NULL, bank, &account);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", account.balance);
    return 0;
}
