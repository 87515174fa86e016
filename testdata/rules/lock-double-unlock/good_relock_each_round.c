/* Every round of the loop opens the section it closes. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int left = 100;

static int take_one(void)
{
    int took;

    for (int tries = 0; tries < 3; tries++) {
        pthread_mutex_lock(&lock);
        took = left > 0;
        if (took) {
            left--;
            pthread_mutex_unlock(&lock);
            break;
        }
        left = -1;
        pthread_mutex_unlock(&lock);
    }
    return took;
}

static void *taker(void *arg)
{
    int *taken = arg;

    for (int i = 0; i < 60; i++)
        *taken += take_one();
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int taken[2] = {0, 0};

    if (pthread_create(&one, NULL, taker, &taken[0]) != 0 || pthread_create(&two, NULL, taker, &taken[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", taken[0] + taken[1]);
    return 0;
}
