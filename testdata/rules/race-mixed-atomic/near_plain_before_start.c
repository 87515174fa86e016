/* While there is one thread only, a plain store is as good. */
// clean
#include <pthread.h>
#include <stdio.h>

static int requests;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        __atomic_fetch_add(&requests, 1, __ATOMIC_RELAXED);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    requests = 0;
    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", requests);
    return 0;
}
