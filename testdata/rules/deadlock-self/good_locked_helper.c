/* Two functions for two states: cart_total locks, total_locked expects the lock to be held. */
// clean
#include <pthread.h>
#include <stdio.h>

struct cart {
    pthread_mutex_t lock;
    int prices[8];
    int count;
};

static long total_locked(const struct cart *cart)
{
    long total = 0;

    for (int i = 0; i < cart->count; i++)
        total += cart->prices[i];
    return total;
}

static long cart_total(struct cart *cart)
{
    pthread_mutex_lock(&cart->lock);
    long total = total_locked(cart);
    pthread_mutex_unlock(&cart->lock);
    return total;
}

static int cart_add(struct cart *cart, int price)
{
    int rc = -1;

    pthread_mutex_lock(&cart->lock);
    if (cart->count < 8 && total_locked(cart) + price < 1000) {
        cart->prices[cart->count++] = price;
        rc = 0;
    }
    pthread_mutex_unlock(&cart->lock);
    return rc;
}

static void *shopper(void *arg)
{
    for (int i = 0; i < 8; i++)
        cart_add(arg, i * 10);
    return NULL;
}

int main(void)
{
    struct cart cart = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;

    if (pthread_create(&thread, NULL, shopper, &cart) != 0)
        return 1;
    printf("%ld\n", cart_total(&cart));
    pthread_join(thread, NULL);
    return 0;
}
