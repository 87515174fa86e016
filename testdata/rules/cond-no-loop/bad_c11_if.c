/* cnd_wait makes no other promise than pthread_cond_wait. */
#include <stdbool.h>
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static cnd_t loaded;
static bool ready;
static int config;

static int worker(void *arg)
{
    int *seen = arg;

    mtx_lock(&lock);
    if (!ready)
        cnd_wait(&loaded, &lock); // expect: cond-no-loop
    *seen = config;
    mtx_unlock(&lock);
    return 0;
}

int main(void)
{
    static int seen;
    thrd_t thread;

    if (mtx_init(&lock, mtx_plain) != thrd_success || cnd_init(&loaded) != thrd_success)
        return 1;
    if (thrd_create(&thread, worker, &seen) != thrd_success)
        return 1;
    mtx_lock(&lock);
    config = 7;
    ready = true;
    cnd_signal(&loaded);
    mtx_unlock(&lock);
    thrd_join(thread, NULL);
    printf("%d\n", seen);
    cnd_destroy(&loaded);
    mtx_destroy(&lock);
    return 0;
}
