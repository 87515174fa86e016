/* Every period the counter is fetched and set back to zero by one operation. */
// clean
#include <pthread.h>
#include <stdatomic.h>
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
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    printf("%d\n", __atomic_exchange_n(&requests, 0, __ATOMIC_RELAXED));
    pthread_join(thread, NULL);
    return 0;
}
