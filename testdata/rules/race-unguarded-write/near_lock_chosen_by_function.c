/* A function says which of two locks is that of a number, and the same question decides which sum the number is added
 * to. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t even_lock = PTHREAD_MUTEX_INITIALIZER, odd_lock = PTHREAD_MUTEX_INITIALIZER;
static int even_sum, odd_sum;

static pthread_mutex_t *lock_of(int n)
{
    return n & 1 ? &odd_lock : &even_lock;
}

static void *add(void *arg)
{
    int first = *(int *)arg;

    for (int n = first; n < first + 100; n++) {
        pthread_mutex_t *lock = lock_of(n);

        pthread_mutex_lock(lock);
        if (n & 1)
            odd_sum += n; // noise: race-unguarded-write: what a function returns is not told apart by its argument
        else
            even_sum += n; // noise: race-unguarded-write: what a function returns is not told apart by its argument
        pthread_mutex_unlock(lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int low = 0, high = 50;

    if (pthread_create(&one, NULL, add, &low) != 0 || pthread_create(&two, NULL, add, &high) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", even_sum, odd_sum);
    return 0;
}
