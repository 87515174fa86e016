/* The lock is given back at the end of the scope by a guard's cleanup function, which finds it in the guard: each
 * deposit begins without it. */
// clean
#include <pthread.h>

struct account {
    pthread_mutex_t lock;
    int sum;
};

struct guard {
    pthread_mutex_t *held;
};

static void guard_end(struct guard *g) {
    pthread_mutex_unlock(g->held);
}

static int deposit(struct account *a, int amount) {
    pthread_mutex_lock(&a->lock);
    __attribute__((cleanup(guard_end))) struct guard g = {&a->lock};
    if (amount < 0)
        return -1;
    a->sum += amount;
    return 0;
}

int deposit_twice(struct account *a, int amount) {
    if (deposit(a, amount) < 0)
        return -1;
    return deposit(a, amount);
}
