/* Both threads read the counter, add one and store: of two that do so at once, one is lost. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int served;

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100000; i++) {
        int n = atomic_load(&served); // step: race-atomic-twice
        atomic_store(&served, n + 1); // expect: race-atomic-twice
    }
    return NULL;
}

int main(void)
{
    pthread_t servers[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&servers[i], NULL, serve, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(servers[i], NULL);
    printf("%d\n", atomic_load(&served));
    return 0;
}
