/* No test at all: a wake-up without a reason starts the race before the pistol. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t start = PTHREAD_COND_INITIALIZER;
static int finished;

static void *runner(void *arg)
{
    const char *name = arg;

    pthread_mutex_lock(&lock);
    pthread_cond_wait(&start, &lock); // expect: cond-no-loop
    printf("%s runs\n", name);
    finished++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, runner, "one") != 0)
        return 1;
    usleep(100000);
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&start);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d finished\n", finished);
    return 0;
}
