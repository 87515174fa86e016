// run: --min-tier=high
// clean
/* Three locks made of several atomic variables: a ticket lock in functions of its own, Peterson's for two threads, and
 * Dekker's, written out where it is used. Whether such a thing is right is not followed, but that the threads take
 * turns can be seen: they announce themselves, wait for what the others write, and write again when they have done. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct ticket {
    atomic_uint next, now;
};

static struct ticket door;
static atomic_int wants[2], last, left_wants, right_wants, favoured;
static long entered, balance, shared;

static void door_lock(struct ticket *t)
{
    unsigned mine = atomic_fetch_add(&t->next, 1);
    while (atomic_load(&t->now) != mine)
        sched_yield();
}

static void door_unlock(struct ticket *t)
{
    atomic_fetch_add(&t->now, 1);
}

static void peterson_lock(int me)
{
    atomic_store(&wants[me], 1);
    atomic_store(&last, me);
    while (atomic_load(&wants[1 - me]) && atomic_load(&last) == me)
        sched_yield();
}

static void work(int me)
{
    door_lock(&door);
    entered++;
    door_unlock(&door);
    peterson_lock(me);
    balance += me ? 1 : -1;
    atomic_store(&wants[me], 0);
}

static void *left(void *arg)
{
    work(0);
    atomic_store(&left_wants, 1);
    while (atomic_load(&right_wants)) {
        if (atomic_load(&favoured) == 1) {
            atomic_store(&left_wants, 0);
            while (atomic_load(&favoured) == 1)
                sched_yield();
            atomic_store(&left_wants, 1);
        }
    }
    shared++;
    atomic_store(&favoured, 1);
    atomic_store(&left_wants, 0);
    return arg;
}

static void *right(void *arg)
{
    work(1);
    atomic_store(&right_wants, 1);
    while (atomic_load(&left_wants)) {
        if (atomic_load(&favoured) == 0) {
            atomic_store(&right_wants, 0);
            while (atomic_load(&favoured) == 0)
                sched_yield();
            atomic_store(&right_wants, 1);
        }
    }
    shared++;
    atomic_store(&favoured, 0);
    atomic_store(&right_wants, 0);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    if (pthread_create(&a, NULL, left, NULL) || pthread_create(&b, NULL, right, NULL))
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return entered + balance + shared != 4;
}
