/* All transfers are made under one lock: the accounts are never locked by two threads at once. */
// clean
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    long sum;
};

static struct account one = {PTHREAD_MUTEX_INITIALIZER, 100}, two = {PTHREAD_MUTEX_INITIALIZER, 100};

static pthread_mutex_t bank = PTHREAD_MUTEX_INITIALIZER;

static void transfer(struct account *from, struct account *to, long sum) {
    pthread_mutex_lock(&bank);
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock); // safe: deadlock-same-class
    from->sum -= sum;
    to->sum += sum;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
    pthread_mutex_unlock(&bank);
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
