/* The check for bad input was added later, inside the section, and returns past the unlock. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int levels[10];

static int set_level(int channel, int level)
{
    pthread_mutex_lock(&lock); // step: lock-leak
    if (channel < 0 || channel >= 10)
        return -1; // expect: lock-leak
    levels[channel] = level;
    pthread_mutex_unlock(&lock);
    return 0;
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++)
        if (set_level(i, i * i) != 0)
            fprintf(stderr, "no channel %d\n", i);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    set_level(3, 7);
    pthread_join(thread, NULL);
    printf("%d\n", levels[3]);
    return 0;
}
