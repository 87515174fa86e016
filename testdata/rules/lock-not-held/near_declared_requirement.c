/* The lock that the callee requires is held by the caller's caller, and read access is enough where that is declared. */
// clean
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define REQUIRES(lock) __attribute__((requires_capability(lock)))
#define REQUIRES_SHARED(lock) __attribute__((requires_shared_capability(lock)))
#else
#define REQUIRES(lock)
#define REQUIRES_SHARED(lock)
#endif

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static long balance;

static void deposit(long amount) REQUIRES(lock);
static void deposit(long amount)
{
    balance += amount;
}

static long look(void) REQUIRES_SHARED(lock);
static long look(void)
{
    return balance;
}

static void deposit_twice(long amount)
{
    deposit(amount); // safe: lock-not-held
    deposit(amount);
}

static void *customer(void *arg)
{
    (void)arg;
    pthread_rwlock_wrlock(&lock);
    deposit_twice(10);
    pthread_rwlock_unlock(&lock);
    return NULL;
}

static void *auditor(void *arg)
{
    (void)arg;
    pthread_rwlock_rdlock(&lock);
    printf("%ld\n", look()); // safe: lock-not-held
    pthread_rwlock_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, customer, NULL);
    pthread_create(&threads[1], NULL, auditor, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
