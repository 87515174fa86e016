/* Every thread keeps to its own slot of one array; main adds them up after the joins. */
// clean
#include <pthread.h>
#include <stdio.h>

#define WORKERS 4

struct slot {
    int first, last;
    long sum;
};

static void *worker(void *arg)
{
    struct slot *slot = arg;

    for (int i = slot->first; i < slot->last; i++)
        slot->sum += i; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct slot slots[WORKERS];
    pthread_t threads[WORKERS];
    long sum = 0;

    for (int i = 0; i < WORKERS; i++) {
        slots[i].first = i * 1000; // safe: race-unguarded-write
        slots[i].last = slots[i].first + 1000;
        slots[i].sum = 0;
        if (pthread_create(&threads[i], NULL, worker, &slots[i]) != 0)
            return 1;
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        sum += slots[i].sum; // safe: race-unguarded-read
    }
    printf("%ld\n", sum);
    return 0;
}
