/* On an atomic variable this assignment is a load and a store, not one operation as `sum += part` would be. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static _Atomic long sum;

static void *add_part(void *arg)
{
    long part = (long)arg;
    sum = sum + part; // expect: race-atomic-twice
    return NULL;
}

int main(void)
{
    pthread_t adders[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&adders[i], NULL, add_part, (void *)(long)i) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(adders[i], NULL);
    printf("%ld\n", sum);
    return 0;
}
