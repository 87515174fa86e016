// run: --min-tier high
/* A lock of one's own: who waits looks at the volatile word until it is free, and only then tries to take it again. */
// clean
#include <pthread.h>
#include <stdio.h>

static volatile int busy;
static long pages;

static void take(volatile int *lock) {
    while (__sync_lock_test_and_set(lock, 1))
        while (*lock)
            ;
}

static void give(void) {
    __sync_lock_release(&busy);
}

static void *print_pages(void *arg) {
    for (int i = 0; i < 10; i++) {
        take(&busy); // safe: race-mixed-atomic
        pages++;
        give();
    }
    return arg;
}

static void *report(void *arg) {
    take(&busy);
    printf("%ld pages\n", pages);
    give();
    return arg;
}

int main(void) {
    pthread_t printer, reporter;

    if (pthread_create(&printer, NULL, print_pages, NULL) != 0)
        return 1;
    if (pthread_create(&reporter, NULL, report, NULL) != 0)
        return 1;
    pthread_join(printer, NULL);
    pthread_join(reporter, NULL);
    return 0;
}
