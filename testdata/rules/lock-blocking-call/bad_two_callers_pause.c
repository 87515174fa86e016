/* Both functions pause in the same helper with the lock held; each of them has to be mended. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int line, busy;

static void pause_shortly(void)
{
    usleep(10000);
}

static int dial(int number)
{
    pthread_mutex_lock(&lock);
    while (line == 0)
        pause_shortly(); // expect: lock-blocking-call
    line = number;
    pthread_mutex_unlock(&lock);
    return number;
}

static void hang_up(void)
{
    pthread_mutex_lock(&lock);
    if (busy)
        pause_shortly(); // low: lock-blocking-call
    line = 0;
    pthread_mutex_unlock(&lock);
}

static void *answer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock); // step: lock-blocking-call
    line = 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, answer, NULL) != 0)
        return 1;
    printf("%d\n", dial(7));
    hang_up();
    pthread_join(other, NULL);
    return 0;
}
