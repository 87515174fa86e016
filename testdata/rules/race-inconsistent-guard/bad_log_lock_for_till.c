/* Every access holds a lock, but not every access the same one: the refund path takes the log's lock. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t till_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static long till;
static long log_lines;

static void sell(long price)
{
    pthread_mutex_lock(&till_lock);
    till += price;
    pthread_mutex_unlock(&till_lock);
}

static long cash_up(void)
{
    pthread_mutex_lock(&till_lock);
    long sum = till;
    till = 0;
    pthread_mutex_unlock(&till_lock);
    return sum;
}

static void refund(long price)
{
    pthread_mutex_lock(&log_lock);
    log_lines++; // safe: race-unguarded-write
    till -= price; // expect: race-inconsistent-guard
    pthread_mutex_unlock(&log_lock);
}

static void *clerk(void *arg)
{
    (void)arg;
    for (long i = 1; i < 20000; i++) {
        sell(i);
        if (i % 7 == 0)
            refund(i);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long total = 0;

    if (pthread_create(&one, NULL, clerk, NULL) != 0 || pthread_create(&two, NULL, clerk, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++)
        total += cash_up();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld in %ld lines\n", total + till, log_lines);
    return 0;
}
