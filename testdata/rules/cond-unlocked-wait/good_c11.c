/* The same section in C11. */
// clean
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static cnd_t changed;
static int level;

static int filler(void *arg)
{
    int target = *(int *)arg;

    mtx_lock(&lock);
    while (level < target) {
        level++;
        cnd_broadcast(&changed);
    }
    mtx_unlock(&lock);
    return 0;
}

int main(void)
{
    static int target = 5;
    thrd_t thread;

    if (mtx_init(&lock, mtx_plain) != thrd_success || cnd_init(&changed) != thrd_success)
        return 1;
    if (thrd_create(&thread, filler, &target) != thrd_success)
        return 1;
    mtx_lock(&lock);
    while (level < 5)
        cnd_wait(&changed, &lock);
    mtx_unlock(&lock);
    thrd_join(thread, NULL);
    printf("%d\n", level);
    cnd_destroy(&changed);
    mtx_destroy(&lock);
    return 0;
}
