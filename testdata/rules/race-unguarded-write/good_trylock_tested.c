/* The write happens only on the branch where the lock was got; the other branch counts for itself. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long shared_sum;

static void *worker(void *arg)
{
    long *left = arg;

    for (int i = 0; i < 10000; i++) {
        *left += 1;
        if (pthread_mutex_trylock(&lock) == 0) {
            shared_sum += *left;
            *left = 0;
            pthread_mutex_unlock(&lock);
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long left[2] = {0, 0};

    if (pthread_create(&one, NULL, worker, &left[0]) != 0 || pthread_create(&two, NULL, worker, &left[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", shared_sum + left[0] + left[1]);
    return 0;
}
