/* The threads are to load the table once; two of them can both find that nobody has begun. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int begun;

static void *work(void *arg)
{
    (void)arg;
    if (atomic_load(&begun) == 0) {
        atomic_store(&begun, 1); // expect: race-atomic-twice
        puts("loading the table");
    }
    return NULL;
}

int main(void)
{
    pthread_t workers[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(workers[i], NULL);
    return 0;
}
