/* Falling through was right until case 0 learned to release the lock itself. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int opened, closed;

static void handle(int event)
{
    pthread_mutex_lock(&lock);
    switch (event) {
    case 0:
        opened++;
        pthread_mutex_unlock(&lock);
        /* fall through */
    case 1:
        closed++; // low: race-unguarded-write
        pthread_mutex_unlock(&lock); // expect: lock-double-unlock
        break;
    default:
        pthread_mutex_unlock(&lock);
        break;
    }
}

static void *events(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        handle(i % 3);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, events, NULL) != 0 || pthread_create(&two, NULL, events, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", opened, closed);
    return 0;
}
