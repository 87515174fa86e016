#include "counter.h"

struct counter counter = {.lock = PTHREAD_MUTEX_INITIALIZER};

void counter_add(unsigned n) {
    pthread_mutex_lock(&counter.lock);
    if (counter.hits + n < counter.hits)
        on_overflow();
    counter.hits += n;
    pthread_mutex_unlock(&counter.lock);
}

unsigned counter_peek(void) {
    return counter.hits; // expect: race-unguarded-read
}
