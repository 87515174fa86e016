#include "counter.h"

#include <stdio.h>

unsigned overflows;

void on_overflow(void) {
    pthread_mutex_unlock(&counter.lock);
    overflows++; // safe: race-unguarded-write
    pthread_mutex_lock(&counter.lock);
}

static void *watch(void *arg) {
    for (int i = 0; i < 10; i++)
        printf("%s %u\n", (const char *)arg, counter_peek());
    return NULL;
}

int main(void) {
    pthread_t thread;
    char name[] = "probe";
    pthread_create(&thread, NULL, watch, name);
    counter_add(1);
    pthread_join(thread, NULL);
    return overflows > 0;
}
