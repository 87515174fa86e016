/* Who takes the inner lock holds the outer one, which all only try: nobody waits for either while it sleeps. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER, inner = PTHREAD_MUTEX_INITIALIZER;
static int rounds;

static void *worker(void *arg)
{
    if (pthread_mutex_trylock(&outer) != 0)
        return arg;
    pthread_mutex_lock(&inner);
    while (access("ready", R_OK) != 0)
        sleep(1); // safe: lock-blocking-call
    rounds++;
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    worker(NULL);
    pthread_join(thread, NULL);
    printf("%d\n", rounds);
    return 0;
}
