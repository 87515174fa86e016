/* All work on items is done with the table locked for reading, which keeps items in it but not their users apart:
 * that is what the lock of each item is for, and touch_item forgets it. */
#include <pthread.h>
#include <stdio.h>

#define ITEMS 8

struct item {
    pthread_mutex_t lock;
    long uses;
};

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static struct item items[ITEMS];

static void use_item(struct item *item)
{
    pthread_mutex_lock(&item->lock);
    item->uses++;
    pthread_mutex_unlock(&item->lock);
}

static void forget_item(struct item *item)
{
    pthread_mutex_lock(&item->lock);
    item->uses = 0;
    pthread_mutex_unlock(&item->lock);
}

static long uses_of(struct item *item)
{
    long uses;

    pthread_mutex_lock(&item->lock);
    uses = item->uses;
    pthread_mutex_unlock(&item->lock);
    return uses;
}

static void touch_item(struct item *item)
{
    item->uses += 2; // expect: race-unguarded-write
}

static void *worker(void *arg)
{
    long sum = 0;

    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_rwlock_rdlock(&table_lock);
        use_item(&items[i % ITEMS]);
        if (i % 5 == 0)
            touch_item(&items[i % ITEMS]);
        if (i % 100 == 0)
            forget_item(&items[i % ITEMS]);
        sum += uses_of(&items[i % ITEMS]);
        pthread_rwlock_unlock(&table_lock);
    }
    printf("%ld\n", sum);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < ITEMS; i++)
        pthread_mutex_init(&items[i].lock, NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
