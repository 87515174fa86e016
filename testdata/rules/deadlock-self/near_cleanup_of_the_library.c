/* The handler of pthread_cleanup_push is pthread_mutex_unlock itself, by a cast: pthread_cleanup_pop(1) gives back. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int served;

static void serve(int count)
{
    pthread_cleanup_push((void *)pthread_mutex_unlock, &lock);
    pthread_mutex_lock(&lock);
    served += count;
    pthread_cleanup_pop(1);

    pthread_cleanup_push((void *)pthread_mutex_unlock, &lock);
    pthread_mutex_lock(&lock); // safe: deadlock-self
    served--;
    pthread_cleanup_pop(1);
}

static void *server(void *unused)
{
    serve(3);
    return unused;
}

int main(void)
{
    pthread_t other;

    if (pthread_create(&other, NULL, server, NULL) != 0)
        return 1;
    serve(2);
    pthread_join(other, NULL);
    printf("%d\n", served);
    return 0;
}
