/* As many threads as processors, and never more than there is room for. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST = 64, COUNT = 1 << 20 };

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
    pthread_t threads[MOST];
    struct part parts[MOST] = {0};
    long sum = 0, count = sysconf(_SC_NPROCESSORS_ONLN);
    int workers = count < MOST ? (int)count : MOST;
    for (int i = 0; i < workers; i++) {
        parts[i].first = COUNT / workers * i;
        parts[i].end = COUNT / workers * (i + 1);
        pthread_create(&threads[i], NULL, sum_part, &parts[i]);
    }
    for (int i = 0; i < workers; i++) {
        pthread_join(threads[i], NULL);
        sum += parts[i].sum;
    }
    printf("%ld\n", sum);
    return 0;
}
