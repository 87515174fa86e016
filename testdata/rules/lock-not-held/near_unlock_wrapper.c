/* A function that only unlocks is the second half of a pair. Its callers hold the lock. */
// clean
#include <pthread.h>
#include <stdio.h>

struct screen {
    pthread_mutex_t mutex;
    int row;
};

static void screen_lock(struct screen *screen)
{
    pthread_mutex_lock(&screen->mutex);
}

static void screen_unlock(struct screen *screen)
{
    pthread_mutex_unlock(&screen->mutex); // safe: lock-not-held
}

static void draw(struct screen *screen)
{
    screen_lock(screen);
    screen->row++;
    screen_unlock(screen);
}

static void *painter(void *arg)
{
    for (int i = 0; i < 100; i++)
        draw(arg);
    return NULL;
}

int main(void)
{
    struct screen screen = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, painter, &screen) != 0 || pthread_create(&two, NULL, painter, &screen) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", screen.row);
    return 0;
}
