/* A helper takes the two locks that it is handed; all callers hand them over in one order, and who needs the other one
 * first has given back what it held. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER, cash_lock = PTHREAD_MUTEX_INITIALIZER;
static int stock = 10, cash;

static void lock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second); // safe: deadlock-lock-order
}

static void unlock_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static int one_then_other(pthread_mutex_t *first, int *value, pthread_mutex_t *second, int *other)
{
    int sum;

    pthread_mutex_lock(first);
    sum = *value;
    pthread_mutex_unlock(first);
    pthread_mutex_lock(second);
    sum += *other;
    pthread_mutex_unlock(second);
    return sum;
}

static void *sell(void *arg)
{
    lock_both(&stock_lock, &cash_lock);
    stock--;
    cash += 5;
    unlock_both(&stock_lock, &cash_lock);
    return arg;
}

static void *buy(void *arg)
{
    if (one_then_other(&cash_lock, &cash, &stock_lock, &stock) > 3) {
        lock_both(&stock_lock, &cash_lock);
        cash -= 3;
        stock++;
        unlock_both(&stock_lock, &cash_lock);
    }
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
