/* inlet.c: `lock`, `total` and `record` are its own; outlet.c has others of the same names. */
// clean
#include "meter.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void record(int amount)
{
    total += amount; // safe: race-unguarded-write
}

void inlet_add(int amount)
{
    pthread_mutex_lock(&lock);
    record(amount);
    outlet_add(-amount); // safe: deadlock-self // safe: deadlock-lock-order
    pthread_mutex_unlock(&lock);
}

int inlet_total(void)
{
    pthread_mutex_lock(&lock);
    int sum = total;
    pthread_mutex_unlock(&lock);
    return sum;
}
