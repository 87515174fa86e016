/* A function whose job is to take locks returns with them held on every path. Its counterpart releases them. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t first_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t second_lock = PTHREAD_MUTEX_INITIALIZER;
static int first, second;

static void lock_both(void)
{
    pthread_mutex_lock(&first_lock);
    pthread_mutex_lock(&second_lock);
} // safe: lock-leak

static void unlock_both(void)
{
    pthread_mutex_unlock(&second_lock);
    pthread_mutex_unlock(&first_lock);
}

static void *mover(void *arg)
{
    int amount = *(int *)arg;

    for (int i = 0; i < 1000; i++) {
        lock_both();
        first -= amount;
        second += amount;
        unlock_both();
    }
    return NULL;
}

int main(void)
{
    int amounts[2] = {1, -1};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, mover, &amounts[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d\n", first, second);
    return 0;
}
