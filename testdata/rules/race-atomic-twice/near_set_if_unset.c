/* The test only saves the store: to set the flag twice does no harm. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int any_error;

static void *check(void *arg)
{
    long number = (long)arg;
    if (number % 3 == 0 && !atomic_load(&any_error))
        atomic_store(&any_error, 1);
    return NULL;
}

int main(void)
{
    pthread_t checkers[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&checkers[i], NULL, check, (void *)(long)i) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(checkers[i], NULL);
    printf("%d\n", atomic_load(&any_error));
    return 0;
}
