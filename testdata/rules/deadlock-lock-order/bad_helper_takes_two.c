/* A helper takes the two locks that it is handed, in the order of its arguments; of its callers each hands them over in
 * another order. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER, cash_lock = PTHREAD_MUTEX_INITIALIZER;
static int stock = 10, cash;

static void lock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second); // expect: deadlock-lock-order
}

static void unlock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void *sell(void *arg)
{
    lock_both(&stock_lock, &cash_lock); // step: deadlock-lock-order
    stock--;
    cash += 5;
    unlock_both(&stock_lock, &cash_lock);
    return arg;
}

static void *buy(void *arg)
{
    lock_both(&cash_lock, &stock_lock); // step: deadlock-lock-order
    cash -= 3;
    stock++;
    unlock_both(&cash_lock, &stock_lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, sell, NULL) != 0 || pthread_create(&two, NULL, buy, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", stock, cash);
    return 0;
}
