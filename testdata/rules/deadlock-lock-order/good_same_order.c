/* Both threads take the order's lock first, whichever of the two they care about. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t order_lock = PTHREAD_MUTEX_INITIALIZER; /* before stock_lock */
static int stock = 100, ordered;

static void *buyer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&order_lock);
        pthread_mutex_lock(&stock_lock);
        if (stock > 0) {
            stock--;
            ordered++;
        }
        pthread_mutex_unlock(&stock_lock);
        pthread_mutex_unlock(&order_lock);
    }
    return NULL;
}

static void *canceller(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&order_lock);
        pthread_mutex_lock(&stock_lock);
        if (ordered > 0) {
            ordered--;
            stock++;
        }
        pthread_mutex_unlock(&order_lock);
        pthread_mutex_unlock(&stock_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, buyer, NULL) != 0 || pthread_create(&two, NULL, canceller, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", stock, ordered);
    return 0;
}
