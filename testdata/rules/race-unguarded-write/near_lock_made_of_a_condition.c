/* The program makes its lock of a mutex, a condition variable and the number of free places, which is one. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    int places, waiting;
};

static struct gate *total_gate;
static long total;

static void gate_begin(struct gate *gate, int places)
{
    pthread_mutex_init(&gate->mutex, NULL);
    pthread_cond_init(&gate->freed, NULL);
    gate->waiting = 0;
    gate->places = places;
}

static struct gate *gate_make(int places)
{
    struct gate *gate = malloc(sizeof *gate);

    if (!gate)
        return NULL;
    gate_begin(gate, places);
    return gate;
}

static void gate_down(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    while (!gate->places) {
        gate->waiting++;
        pthread_cond_wait(&gate->freed, &gate->mutex);
        gate->waiting--;
    }
    gate->places--;
    pthread_mutex_unlock(&gate->mutex);
}

static int gate_try_down(struct gate *gate)
{
    int failed = 1;

    pthread_mutex_lock(&gate->mutex);
    if (gate->places) {
        gate->places--;
        failed = 0;
    }
    pthread_mutex_unlock(&gate->mutex);
    return failed;
}

static void gate_up(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->places++;
    if (gate->waiting)
        pthread_cond_signal(&gate->freed);
    pthread_mutex_unlock(&gate->mutex);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        if (i % 2 == 0)
            gate_down(total_gate);
        else if (gate_try_down(total_gate))
            continue;
        total++; // safe: race-unguarded-write
        gate_up(total_gate);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    total_gate = gate_make(1);
    if (!total_gate)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
