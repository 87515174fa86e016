/* Several counters are raised by one function, which takes their lock; one of them is also raised without. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t counts_lock = PTHREAD_MUTEX_INITIALIZER;
static long requests, failures;

static void raise_count(long *count)
{
    pthread_mutex_lock(&counts_lock);
    *count += 1;
    pthread_mutex_unlock(&counts_lock);
}

static void *server(void *arg)
{
    (void)arg;
    raise_count(&requests);
    raise_count(&failures);
    return NULL;
}

static void *checker(void *arg)
{
    (void)arg;
    raise_count(&requests);
    failures++; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    if (pthread_create(&a, NULL, server, NULL) != 0 || pthread_create(&b, NULL, checker, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("%ld %ld\n", requests, failures);
    return 0;
}
