/* Only the branch that got the lock releases it. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned polls;

static void poll_once(unsigned *missed)
{
    if (pthread_mutex_trylock(&lock) != 0) {
        ++*missed;
        return;
    }
    polls++;
    pthread_mutex_unlock(&lock);
}

static void *poller(void *arg)
{
    for (int i = 0; i < 1000; i++)
        poll_once(arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    unsigned missed[2] = {0, 0};

    if (pthread_create(&one, NULL, poller, &missed[0]) != 0 || pthread_create(&two, NULL, poller, &missed[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u\n", polls + missed[0] + missed[1]);
    return 0;
}
