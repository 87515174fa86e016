/* The mutex lives in the function's own frame: when the frame is gone with the mutex locked, nobody can unlock it. */
#include <pthread.h>
#include <stdio.h>

struct batch {
    pthread_mutex_t *lock;
    long sum;
};

static void *half(void *arg)
{
    struct batch *batch = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(batch->lock);
        batch->sum += i;
        pthread_mutex_unlock(batch->lock);
    }
    return NULL;
}

static long add_up(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct batch batch = {&lock, 0};
    pthread_t thread;

    if (pthread_create(&thread, NULL, half, &batch) != 0)
        return -1;
    half(&batch);
    pthread_join(thread, NULL);
    pthread_mutex_lock(&lock);
    return batch.sum; // expect: lock-leak
}

int main(void)
{
    printf("%ld\n", add_up());
    return 0;
}
