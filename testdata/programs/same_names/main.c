/* main.c: has a `total` too, which belongs to one thread. */
#include "meter.h"

#include <pthread.h>
#include <stdio.h>

static int total;

static void *pump(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        inlet_add(i);
        outlet_add(1);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    total = 1;
    if (pthread_create(&one, NULL, pump, NULL) != 0 || pthread_create(&two, NULL, pump, NULL) != 0)
        return 1;
    total += inlet_total(); // safe: race-unguarded-write
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    total += outlet_total();
    printf("%d\n", total);
    return 0;
}
