/* Three lists of one type, each with a lock of its own beside it, which whoever touches that list takes. */
#include <pthread.h>
#include <stdio.h>

struct list {
    long length;
    long sum;
};

static pthread_mutex_t guests_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t rooms_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t bills_lock = PTHREAD_MUTEX_INITIALIZER;
static struct list guests, rooms, bills;

static void add(struct list *list, long item)
{
    list->length++;
    list->sum += item;
}

static long length_of(const struct list *list)
{
    return list->length;
}

static void *porter(void *arg)
{
    (void)arg;
    for (long i = 0; i < 10000; i++) {
        pthread_mutex_lock(&guests_lock);
        add(&guests, i);
        pthread_mutex_unlock(&guests_lock);
        pthread_mutex_lock(&rooms_lock);
        add(&rooms, i);
        pthread_mutex_unlock(&rooms_lock);
        pthread_mutex_lock(&bills_lock);
        add(&bills, i);
        pthread_mutex_unlock(&bills_lock);
    }
    return NULL;
}

static void *maid(void *arg)
{
    (void)arg;
    for (long i = 0; i < 10000; i++) {
        pthread_mutex_lock(&rooms_lock);
        add(&rooms, i);
        pthread_mutex_unlock(&rooms_lock);
        pthread_mutex_lock(&guests_lock);
        if (guests.length > 5000)
            add(&guests, 1);
        pthread_mutex_unlock(&guests_lock);
    }
    return NULL;
}

static void *reporter(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&guests_lock);
        printf("%ld guests\n", length_of(&guests)); // safe: race-unguarded-read
        pthread_mutex_unlock(&guests_lock);
        pthread_mutex_lock(&bills_lock);
        printf("%ld bills\n", length_of(&bills));
        pthread_mutex_unlock(&bills_lock);
    }
    return NULL;
}

int main(void) // clean
{
    pthread_t threads[3];

    if (pthread_create(&threads[0], NULL, porter, NULL) != 0 || pthread_create(&threads[1], NULL, maid, NULL) != 0 ||
        pthread_create(&threads[2], NULL, reporter, NULL) != 0)
        return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
