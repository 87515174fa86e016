/* trylock may fail, and then the unlock releases somebody else's lock. Nobody looks at the result. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned polls;

static void poll_once(void)
{
    pthread_mutex_trylock(&lock); // expect: lock-unchecked
    polls++; // low: race-unguarded-write
    pthread_mutex_unlock(&lock); // expect: lock-not-held
}

static void *poller(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        poll_once();
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, poller, NULL) != 0 || pthread_create(&two, NULL, poller, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u\n", polls);
    return 0;
}
