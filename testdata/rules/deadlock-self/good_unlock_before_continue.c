/* Each way to the next round gives the lock back first. */
// clean
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
        pthread_mutex_lock(&lock);
        if (lanes[i] == 0) {
            pthread_mutex_unlock(&lock);
            continue;
        }
        lanes[i]--;
        served++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    for (int i = 0; i < LANES; i++)
        lanes[i] = i % 3;
    if (pthread_create(&one, NULL, serve, NULL) != 0 || pthread_create(&two, NULL, serve, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", served);
    return 0;
}
