/* Trying a lock that one holds fails with EBUSY; it does not wait. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int inner, outer;

static void count_inner(void)
{
    if (pthread_mutex_trylock(&lock) == 0) { // safe: deadlock-self
        inner++;
        pthread_mutex_unlock(&lock);
    }
}

static void count_outer(void)
{
    pthread_mutex_lock(&lock);
    outer++;
    count_inner(); // safe: deadlock-self
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        count_outer();
        count_inner();
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", inner > 0, outer);
    return 0;
}
