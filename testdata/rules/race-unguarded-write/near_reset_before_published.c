/* counter_reset takes no lock. Each of its callers either holds the lock or has an object that nobody else knows yet: one
 * from the allocator, one that a constructor returned, one that came back through a pointer, one on the stack. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct counter {
    struct counter *next;
    long *slots;
    long hits;
    long limit;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct counter *counters;

static void counter_reset(struct counter *counter, long limit)
{
    counter->hits = 0; // safe: race-unguarded-write
    counter->limit = limit; // safe: race-unguarded-write
}

static void publish(struct counter *counter)
{
    pthread_mutex_lock(&lock);
    counter->next = counters;
    counters = counter;
    pthread_mutex_unlock(&lock);
}

static struct counter *counter_new(long limit)
{
    struct counter *counter = calloc(1, sizeof *counter);

    if (counter == NULL)
        return NULL;
    counter->slots = calloc(4, sizeof *counter->slots);
    counter_reset(counter, limit);
    return counter;
}

static int counter_make(struct counter **out)
{
    struct counter *counter = counter_new(8);

    if (counter == NULL)
        return -1;
    counter->hits = 1; // safe: race-unguarded-write
    *out = counter;
    return 0;
}

static long use_all(void)
{
    long sum = 0;

    pthread_mutex_lock(&lock);
    for (struct counter *counter = counters; counter != NULL; counter = counter->next) {
        if (++counter->hits > counter->limit)
            counter_reset(counter, counter->limit + 1);
        if (counter->slots != NULL)
            sum += counter->slots[1]++;
    }
    pthread_mutex_unlock(&lock);
    return sum;
}

static void *count(void *arg)
{
    for (int i = 0; i < 20; i++) {
        struct counter local = {0}, *made, *fresh = counter_new(4);

        if (fresh == NULL || counter_make(&made) != 0)
            break;
        fresh->hits = 2; // safe: race-unguarded-write
        if (fresh->slots != NULL)
            fresh->slots[1] = 3; // safe: race-unguarded-write
        made->limit = 16; // safe: race-unguarded-write
        counter_reset(&local, i);
        local.hits++; // safe: race-unguarded-write
        publish(fresh);
        publish(made);
        use_all();
    }
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, count, NULL) != 0 || pthread_create(&two, NULL, count, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", use_all());
    return 0;
} // clean
