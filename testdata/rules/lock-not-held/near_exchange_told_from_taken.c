/* A spin lock whose exchange has taken it unless the old value is the one that means "taken". */
// clean
#include <pthread.h>
#include <stdio.h>

enum { FREE, TAKEN };

struct gate {
    int state;
};

static struct gate gate;
static int passed;

static int gate_try(struct gate *g)
{
    int before = __sync_lock_test_and_set(&g->state, TAKEN);

    if (before != TAKEN)
        return 1;
    return 0;
}

static void gate_enter(struct gate *g)
{
    while (!gate_try(g))
        ;
}

static void gate_leave(struct gate *g)
{
    __sync_lock_release(&g->state); // safe: lock-not-held
}

static void *walker(void *unused)
{
    for (int i = 0; i < 100; i++) {
        gate_enter(&gate);
        passed++; // safe: race-unguarded-write
        gate_leave(&gate);
    }
    return unused;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, walker, NULL) != 0 || pthread_create(&two, NULL, walker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", passed);
    return 0;
}
