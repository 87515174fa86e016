/* The workers call what a table says. Which function that is, is not known, but nobody else calls any of them: each is
 * run by some worker. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int state;

static void up(void)
{
    pthread_mutex_lock(&lock);
    state++; // step: race-unguarded-write
    pthread_mutex_unlock(&lock);
}

static void down(void)
{
    pthread_mutex_lock(&lock);
    state--;
    pthread_mutex_unlock(&lock);
}

static void reset(void)
{
    state = 0; // expect: race-unguarded-write
}

static void (*const actions[])(void) = {up, down, reset};

static void *work(void *arg)
{
    actions[*(int *)arg % 3]();
    return NULL;
}

int main(void)
{
    pthread_t threads[6];
    int numbers[6];
    for (int i = 0; i < 6; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, work, &numbers[i]))
            return 1;
    }
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", state);
    return 0;
}
