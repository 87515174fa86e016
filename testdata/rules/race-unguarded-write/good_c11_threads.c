/* The same guard in the words of C11: thrd_create, mtx_lock. */
// clean
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static long sum;

static int add(void *arg)
{
    long step = *(long *)arg;

    for (int i = 0; i < 10000; i++) {
        if (mtx_lock(&lock) != thrd_success)
            return 1;
        sum += step;
        mtx_unlock(&lock);
    }
    return 0;
}

int main(void)
{
    static long steps[2] = {1, 3};
    thrd_t threads[2];

    if (mtx_init(&lock, mtx_plain) != thrd_success)
        return 1;
    for (int i = 0; i < 2; i++)
        if (thrd_create(&threads[i], add, &steps[i]) != thrd_success)
            return 1;
    for (int i = 0; i < 2; i++)
        thrd_join(threads[i], NULL);
    printf("%ld\n", sum);
    mtx_destroy(&lock);
    return 0;
}
