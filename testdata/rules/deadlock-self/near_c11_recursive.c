/* mtx_recursive says the same in C11. */
// clean
#include <stdio.h>
#include <threads.h>

static mtx_t lock;
static int depth, deepest;

static void descend(int levels)
{
    mtx_lock(&lock); // safe: deadlock-self
    if (++depth > deepest)
        deepest = depth;
    if (levels > 0)
        descend(levels - 1); // safe: deadlock-self
    depth--;
    mtx_unlock(&lock);
}

static int diver(void *arg)
{
    descend(*(int *)arg);
    return 0;
}

int main(void)
{
    static int levels[2] = {5, 9};
    thrd_t threads[2];

    if (mtx_init(&lock, mtx_plain | mtx_recursive) != thrd_success)
        return 1;
    for (int i = 0; i < 2; i++)
        if (thrd_create(&threads[i], diver, &levels[i]) != thrd_success)
            return 1;
    for (int i = 0; i < 2; i++)
        thrd_join(threads[i], NULL);
    printf("%d\n", deepest);
    mtx_destroy(&lock);
    return 0;
}
