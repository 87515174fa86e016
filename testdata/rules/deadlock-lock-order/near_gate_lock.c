/* The orders do contradict each other, but both happen under a third lock, so never at the same time. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right_lock = PTHREAD_MUTEX_INITIALIZER;
static int left = 10, right = 10;

static void *to_left(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&gate);
        pthread_mutex_lock(&left_lock);
        pthread_mutex_lock(&right_lock); // safe: deadlock-lock-order
        left++;
        right--;
        pthread_mutex_unlock(&right_lock);
        pthread_mutex_unlock(&left_lock);
        pthread_mutex_unlock(&gate);
    }
    return NULL;
}

static void *to_right(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&gate);
        pthread_mutex_lock(&right_lock);
        pthread_mutex_lock(&left_lock); // safe: deadlock-lock-order
        left--;
        right++;
        pthread_mutex_unlock(&left_lock);
        pthread_mutex_unlock(&right_lock);
        pthread_mutex_unlock(&gate);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, to_left, NULL) != 0 || pthread_create(&two, NULL, to_right, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", left, right);
    return 0;
}
