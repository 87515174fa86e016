/* The record is the thread's own until it hangs in the list. The size is written after that, when others add it up. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct record {
    struct record *next;
    int id;
    long size;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct record *records;

static int record_add(int id, long size)
{
    struct record *record = calloc(1, sizeof *record);

    if (record == NULL)
        return -1;
    record->id = id; // safe: race-unguarded-write
    pthread_mutex_lock(&lock);
    record->next = records;
    records = record;
    pthread_mutex_unlock(&lock);
    record->size = size; // expect: race-unguarded-write
    return 0;
}

static long halve_sizes(void)
{
    long sum = 0;

    pthread_mutex_lock(&lock);
    for (struct record *record = records; record != NULL; record = record->next) {
        record->size /= 2;
        sum += record->size;
    }
    pthread_mutex_unlock(&lock);
    return sum;
}

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 200; i++) {
        if (record_add(i, 100L * i) != 0)
            break;
        if (i % 10 == 0)
            halve_sizes();
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, NULL) != 0 || pthread_create(&two, NULL, writer, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", halve_sizes());
    return 0;
}
