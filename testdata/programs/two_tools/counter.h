/* What both programs link: a counter under its lock, and what to do when it overflows. */
#ifndef COUNTER_H
#define COUNTER_H

#include <pthread.h>

struct counter {
    pthread_mutex_t lock;
    unsigned hits;
};

extern struct counter counter;

void counter_add(unsigned n);
unsigned counter_peek(void);

/* Each program has its own. */
void on_overflow(void);

#endif
