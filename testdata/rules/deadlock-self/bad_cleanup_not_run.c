/* pthread_cleanup_pop(0) takes the handler away without running it, so the lock is still held. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int served;

static void serve(int count)
{
    pthread_cleanup_push((void *)pthread_mutex_unlock, &lock);
    pthread_mutex_lock(&lock);
    served += count;
    pthread_cleanup_pop(0);

    pthread_mutex_lock(&lock); // expect: deadlock-self
    served--;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    serve(2);
    printf("%d\n", served);
    return 0;
}
