/* Each worker has an element of its own. */
// clean
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
    int numbers[4];

    for (int i = 0; i < 4; i++) {
        numbers[i] = i;
        pthread_create(&threads[i], NULL, work, &numbers[i]); // safe: thread-loop-argument
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
