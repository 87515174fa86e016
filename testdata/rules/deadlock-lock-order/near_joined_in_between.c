/* The two orders belong to two threads, but the first has ended before the second begins. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t a_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b_lock = PTHREAD_MUTEX_INITIALIZER;
static int a, b;

static void *first(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&a_lock);
    pthread_mutex_lock(&b_lock); // safe: deadlock-lock-order
    a = ++b;
    pthread_mutex_unlock(&b_lock);
    pthread_mutex_unlock(&a_lock);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&b_lock);
    pthread_mutex_lock(&a_lock); // safe: deadlock-lock-order
    b = ++a;
    pthread_mutex_unlock(&a_lock);
    pthread_mutex_unlock(&b_lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, first, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    if (pthread_create(&thread, NULL, second, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d %d\n", a, b);
    return 0;
}
