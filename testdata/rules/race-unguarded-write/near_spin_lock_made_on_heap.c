/* The lock word is set to zero by an atomic store when the object is made: nobody else can have it yet, so this is no
 * release. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct box {
    atomic_int lock;
    long value;
};

static struct box *box;
static long total;

static struct box *box_new(void)
{
    struct box *made = malloc(sizeof *made);

    if (!made)
        abort();
    atomic_store(&made->lock, 0);
    made->value = 0;
    return made;
}

static void box_add(struct box *to, long value)
{
    while (atomic_exchange(&to->lock, 1))
        continue;
    to->value += value; // safe: race-unguarded-write
    atomic_store(&to->lock, 0);
}

static void *worker(void *arg)
{
    struct box *own = box_new();

    (void)arg;
    for (int i = 0; i < 10000; i++) {
        box_add(box, 1);
        box_add(own, 1);
    }
    free(own);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    box = box_new();
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
