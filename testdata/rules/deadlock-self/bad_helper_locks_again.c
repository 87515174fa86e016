/* cart_total is a public function and locks for itself. Called from inside the section it waits for its own caller. */
#include <pthread.h>
#include <stdio.h>

struct cart {
    pthread_mutex_t lock;
    int prices[8];
    int count;
};

static long cart_total(struct cart *cart)
{
    long total = 0;

    pthread_mutex_lock(&cart->lock); // step: deadlock-self
    for (int i = 0; i < cart->count; i++)
        total += cart->prices[i];
    pthread_mutex_unlock(&cart->lock);
    return total;
}

static int cart_add(struct cart *cart, int price)
{
    int rc = -1;

    pthread_mutex_lock(&cart->lock); // step: deadlock-self
    if (cart->count < 8 && cart_total(cart) + price < 1000) { // expect: deadlock-self
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
    pthread_join(thread, NULL);
    printf("%ld\n", cart_total(&cart));
    return 0;
}
