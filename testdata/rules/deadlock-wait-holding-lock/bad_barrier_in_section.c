/* Each worker waits for the others with the lock held that these need before they come to the barrier. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t all_here;
static int here;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    here++;
    pthread_barrier_wait(&all_here); // expect: deadlock-wait-holding-lock
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_barrier_init(&all_here, NULL, 2) != 0)
        return 1;
    if (pthread_create(&one, NULL, work, NULL) != 0 || pthread_create(&two, NULL, work, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", here);
    return 0;
}
