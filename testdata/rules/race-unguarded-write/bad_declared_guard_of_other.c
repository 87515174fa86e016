/* A lock of the declared name is held, but it is that of the other account. */
#include <pthread.h>
#include <stdio.h>

#ifdef __clang__
#define GUARDED_BY(lock) __attribute__((guarded_by(lock)))
#else
#define GUARDED_BY(lock)
#endif

struct account {
    pthread_mutex_t lock;
    long balance GUARDED_BY(lock);
};

static struct account savings = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct account cheques = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void add(struct account *a, long amount)
{
    pthread_mutex_lock(&a->lock);
    a->balance += amount;
    pthread_mutex_unlock(&a->lock);
}

static void *save(void *arg)
{
    (void)arg;
    add(&savings, 1);
    add(&cheques, -1);
    return NULL;
}

static void *close_account(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&savings.lock);
    cheques.balance = 0; // expect: race-unguarded-write
    pthread_mutex_unlock(&savings.lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, save, NULL);
    pthread_create(&threads[1], NULL, close_account, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld %ld\n", savings.balance, cheques.balance);
    return 0;
}
