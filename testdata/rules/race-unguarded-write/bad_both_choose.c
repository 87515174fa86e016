/* Two threads may choose the same of two structs. Each could also have its own, as the choice is not followed: it is
 * told at the lowest tier, and once for the two that one line may touch. */
#include <pthread.h>
#include <stdlib.h>

struct half {
    long sum, count;
};

static struct half low, high;

static struct half *half_of(int key)
{
    return key > 10 ? &high : &low;
}

static void *add(void *arg)
{
    for (int i = 0; i < 100; i++)
        half_of(rand() % 20)->sum += i; // low: race-unguarded-write
    return arg;
}

int main(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, add, NULL))
            exit(1);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return low.sum > high.sum;
}
