/* The account at the lower address is locked first, whichever way the money goes. */
// clean
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    long sum;
};

static struct account one = {PTHREAD_MUTEX_INITIALIZER, 100}, two = {PTHREAD_MUTEX_INITIALIZER, 100};

static void transfer(struct account *from, struct account *to, long sum) {
    struct account *first = from < to ? from : to, *second = from < to ? to : from;

    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    from->sum -= sum;
    to->sum += sum;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

static void *forth(void *arg) {
    for (int i = 0; i < 1000; i++)
        transfer(&one, &two, 1);
    return arg;
}

static void *back(void *arg) {
    for (int i = 0; i < 1000; i++)
        transfer(&two, &one, 1);
    return arg;
}

int main(void) {
    pthread_t a, b;

    if (pthread_create(&a, NULL, forth, NULL) != 0 || pthread_create(&b, NULL, back, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return one.sum + two.sum != 200;
}
