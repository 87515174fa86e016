/* The compare-and-swap stores only if nobody has come in between, else the loop goes round again. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int most;

static void *offer(void *arg)
{
    int number = (int)(long)arg, seen = atomic_load(&most);
    while (seen < number && !atomic_compare_exchange_weak(&most, &seen, number))
        ;
    return NULL;
}

int main(void)
{
    pthread_t offering[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&offering[i], NULL, offer, (void *)(long)i) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(offering[i], NULL);
    printf("%d\n", atomic_load(&most));
    return 0;
}
