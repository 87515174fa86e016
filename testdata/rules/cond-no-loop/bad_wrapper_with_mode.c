/* A parameter chooses between two waits, and the caller tests the condition once. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool open;
};

static void gate_wait(struct gate *gate, int seconds)
{
    struct timespec until;

    if (seconds < 0) {
        pthread_cond_wait(&gate->moved, &gate->lock);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_cond_timedwait(&gate->moved, &gate->lock, &until);
}

static void *guest(void *arg)
{
    struct gate *gate = arg;

    pthread_mutex_lock(&gate->lock);
    if (!gate->open)
        gate_wait(gate, -1); // expect: cond-no-loop
    pthread_mutex_unlock(&gate->lock);
    return NULL;
}

int main(void)
{
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    pthread_t one;

    if (pthread_create(&one, NULL, guest, &gate) != 0)
        return 1;
    pthread_mutex_lock(&gate.lock);
    gate.open = true;
    pthread_cond_broadcast(&gate.moved);
    pthread_mutex_unlock(&gate.lock);
    pthread_join(one, NULL);
    return 0;
}
