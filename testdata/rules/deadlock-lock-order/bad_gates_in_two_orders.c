/* Two locks that the program makes of a mutex and a condition variable are taken in both orders. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    bool shut;
};

#define GATE {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false}
static struct gate names = GATE, hosts = GATE;
static long name_count, host_count;

static void gate_enter(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    while (gate->shut)
        pthread_cond_wait(&gate->opened, &gate->mutex);
    gate->shut = true;
    pthread_mutex_unlock(&gate->mutex);
}

static void gate_leave(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->shut = false;
    pthread_cond_signal(&gate->opened);
    pthread_mutex_unlock(&gate->mutex);
}

static void *add_host(void *arg)
{
    (void)arg;
    gate_enter(&hosts);
    host_count++;
    gate_enter(&names); // expect: deadlock-lock-order
    name_count++;
    gate_leave(&names);
    gate_leave(&hosts);
    return NULL;
}

static void add_name(void)
{
    gate_enter(&names);
    name_count++;
    gate_enter(&hosts); // step: deadlock-lock-order
    host_count++;
    gate_leave(&hosts);
    gate_leave(&names);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, add_host, NULL) != 0)
        return 1;
    add_name();
    pthread_join(thread, NULL);
    printf("%ld %ld\n", name_count, host_count);
    return 0;
}
