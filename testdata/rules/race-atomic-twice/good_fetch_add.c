/* One operation counts; one operation claims. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int served, begun;

static void *serve(void *arg)
{
    (void)arg;
    if (atomic_exchange(&begun, 1) == 0)
        puts("loading the table");
    for (int i = 0; i < 100000; i++)
        atomic_fetch_add(&served, 1);
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
