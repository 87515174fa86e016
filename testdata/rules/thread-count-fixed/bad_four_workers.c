/* Four threads sum up an array, on a laptop as on a server with a hundred cores. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4, COUNT = 1 << 20 };

struct part {
    int first, end;
    long sum;
};

static int numbers[COUNT];

static void *sum_part(void *arg) {
    struct part *part = arg;
    for (int i = part->first; i < part->end; i++)
        part->sum += numbers[i];
    return NULL;
}

int main(void) {
    pthread_t threads[WORKERS];
    struct part parts[WORKERS] = {0};
    long sum = 0;
    for (int i = 0; i < WORKERS; i++) {
        parts[i].first = COUNT / WORKERS * i;
        parts[i].end = COUNT / WORKERS * (i + 1);
        pthread_create(&threads[i], NULL, sum_part, &parts[i]); // low: thread-count-fixed
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        sum += parts[i].sum;
    }
    printf("%ld\n", sum);
    return 0;
}
