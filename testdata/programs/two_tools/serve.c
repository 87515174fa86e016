/* Two programs in one compile database: both link counter.c, each with an on_overflow of its own. That of serve writes
 * what its other thread reads; that of probe may write a variable of the same name, as nothing else runs there. */
#include "counter.h"

#include <stdio.h>

unsigned overflows;

void on_overflow(void) {
    overflows++; // safe: race-unguarded-write
}

static void *work(void *arg) {
    (void)arg;
    for (int i = 0; i < 1000; i++)
        counter_add(3);
    return NULL;
}

int main(void) {
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 4; i++)
        printf("%u\n", counter_peek());
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
