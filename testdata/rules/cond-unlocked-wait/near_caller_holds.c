/* The function that waits does not lock; all who call it do. */
// clean
#include <pthread.h>
#include <stdio.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int inside;
};

/* Called with gate->lock held. */
static void gate_wait_below(struct gate *gate, int limit)
{
    while (gate->inside >= limit)
        pthread_cond_wait(&gate->changed, &gate->lock); // safe: cond-unlocked-wait
}

static void gate_enter(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate_wait_below(gate, 2);
    gate->inside++;
    pthread_mutex_unlock(&gate->lock);
}

static void gate_leave(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->inside--;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

static void gate_drain(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate_wait_below(gate, 1);
    pthread_mutex_unlock(&gate->lock);
}

static void *visitor(void *arg)
{
    for (int i = 0; i < 50; i++) {
        gate_enter(arg);
        gate_leave(arg);
    }
    return NULL;
}

int main(void)
{
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, visitor, &gate) != 0)
            return 1;
    gate_drain(&gate);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", gate.inside);
    return 0;
}
