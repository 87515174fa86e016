/* Each side holds a lock of the striped table when it nests the other two, but not the same one: it is no gate. */
#include <pthread.h>

static pthread_mutex_t stripes[8];
static pthread_mutex_t slabs = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lru = PTHREAD_MUTEX_INITIALIZER;
static int pages, items;

static void *rebalance(void *arg) {
    unsigned hash = *(unsigned *)arg;

    pthread_mutex_lock(&stripes[hash % 8]);
    pthread_mutex_lock(&slabs);
    pthread_mutex_lock(&lru); // expect: deadlock-lock-order
    items--;
    pages--;
    pthread_mutex_unlock(&lru);
    pthread_mutex_unlock(&slabs);
    pthread_mutex_unlock(&stripes[hash % 8]);
    return arg;
}

static void *evict(void *arg) {
    unsigned hash = *(unsigned *)arg;

    pthread_mutex_lock(&stripes[hash % 8]);
    pthread_mutex_lock(&lru);
    pthread_mutex_lock(&slabs); // step: deadlock-lock-order
    items--;
    pages++;
    pthread_mutex_unlock(&slabs);
    pthread_mutex_unlock(&lru);
    pthread_mutex_unlock(&stripes[hash % 8]);
    return arg;
}

int main(void) {
    pthread_t one, two;
    unsigned a = 1, b = 2;

    for (int i = 0; i < 8; i++)
        pthread_mutex_init(&stripes[i], NULL);
    if (pthread_create(&one, NULL, rebalance, &a) != 0 || pthread_create(&two, NULL, evict, &b) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
