/* The visitor writes without locking, but it is only ever called by table_each, which holds the lock. */
// clean
#include <pthread.h>
#include <stdio.h>

typedef void (*Visit)(int value, void *context);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int values[8] = {3, 1, 4, 1, 5, 9, 2, 6};
static long grand_total;

static void table_each(Visit visit, void *context)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 8; i++)
        visit(values[i], context);
    pthread_mutex_unlock(&lock);
}

static void add_to_total(int value, void *context)
{
    (void)context;
    grand_total += value; // safe: race-unguarded-write
}

static void raise_value(int value, void *context)
{
    int *highest = context;

    if (value > *highest)
        *highest = value; // safe: race-unguarded-write
}

static void *worker(void *arg)
{
    table_each(add_to_total, NULL);
    table_each(raise_value, arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int highest[2] = {0, 0};

    if (pthread_create(&one, NULL, worker, &highest[0]) != 0)
        return 1;
    if (pthread_create(&two, NULL, worker, &highest[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %d\n", grand_total, highest[0]);
    return 0;
}
