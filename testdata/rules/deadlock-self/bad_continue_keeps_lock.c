/* `continue` skips the unlock at the end of the round, and the next round begins by taking the lock again. */
#include <pthread.h>
#include <stdio.h>

#define LANES 16

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lanes[LANES];
static int served;

static void *serve(void *arg)
{
    (void)arg;
    for (int i = 0; i < LANES; i++) {
        pthread_mutex_lock(&lock); // expect: deadlock-self
        if (lanes[i] == 0)
            continue;
        lanes[i]--;
        served++;
        pthread_mutex_unlock(&lock);
    }
    return NULL; // expect: lock-held-at-exit
}

int main(void)
{
    pthread_t thread;

    for (int i = 0; i < LANES; i++)
        lanes[i] = i % 3;
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", served);
    return 0;
}
