/* outlet.c: always inside of inlet.c's lock, or alone. */
#include "meter.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void record(int amount)
{
    pthread_mutex_lock(&lock); // safe: deadlock-self
    total += amount;
    pthread_mutex_unlock(&lock);
}

void outlet_add(int amount)
{
    record(amount);
}

int outlet_total(void)
{
    pthread_mutex_lock(&lock);
    int sum = total;
    pthread_mutex_unlock(&lock);
    return sum;
}
