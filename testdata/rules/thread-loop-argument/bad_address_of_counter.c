/* All workers get the address of the loop's own counter. */
#include <pthread.h>
#include <stdio.h>

static void *work(void *arg)
{
    printf("worker %d\n", *(int *)arg);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    int i;

    for (i = 0; i < 4; i++) // expect: race-unguarded-write
        pthread_create(&threads[i], NULL, work, &i); // expect: thread-loop-argument
    for (int k = 0; k < 4; k++)
        pthread_join(threads[k], NULL);
    return 0;
}
