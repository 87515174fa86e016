/* Which lock an account has hangs on the functions of its mode: lock() and unlock() choose the same one. */
// clean
#include <pthread.h>
#include <stdio.h>

struct bank {
    pthread_mutex_t lock;
};

struct account {
    const struct mode *mode;
    struct bank *bank;
    pthread_mutex_t lock;
    _Atomic int sum;
};

struct mode {
    void (*take)(struct account *);
    void (*give)(struct account *);
};

static void take_own(struct account *a)
{
    pthread_mutex_lock(&a->lock);
}

static void give_own(struct account *a)
{
    pthread_mutex_unlock(&a->lock);
}

static void take_bank(struct account *a)
{
    pthread_mutex_lock(&a->bank->lock);
}

static void give_bank(struct account *a)
{
    pthread_mutex_unlock(&a->bank->lock);
}

static const struct mode modes[] = {{take_own, give_own}, {take_bank, give_bank}};

static void lock(struct account *a)
{
    if (a->mode)
        a->mode->take(a);
}

static void unlock(struct account *a)
{
    if (a->mode)
        a->mode->give(a);
}

static int deposit(struct account *a, int sum)
{
    lock(a);
    if (sum < 0) {
        unlock(a); // safe: lock-not-held
        return -1;
    }
    a->sum += sum;
    unlock(a); // safe: lock-not-held
    return 0;
}

static int withdraw(struct account *a, int sum)
{
    a->mode->take(a);
    a->sum -= sum;
    a->mode->give(a); // safe: lock-not-held
    return 0;
}

static void *teller(void *arg)
{
    for (int i = -2; i < 100; i++) {
        deposit(arg, i);
        withdraw(arg, 1);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct bank bank = {PTHREAD_MUTEX_INITIALIZER};
    struct account account = {&modes[argc > 1], &bank, PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;

    (void)argv;
    if (pthread_create(&one, NULL, teller, &account) != 0 || pthread_create(&two, NULL, teller, &account) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", account.sum);
    return 0;
}
