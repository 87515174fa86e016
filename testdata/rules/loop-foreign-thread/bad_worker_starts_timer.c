/* A worker starts the loop's timer while the loop runs: both change the loop's list of timers. */
#include "uv.h"

#include <pthread.h>

static uv_timer_t timer;

static void on_timer(uv_timer_t *t) {
    uv_timer_stop(t);
}

static void *work(void *arg) {
    uv_timer_start(&timer, on_timer, 10, 0); // expect: loop-foreign-thread
    return arg;
}

int main(void) {
    pthread_t worker;
    uv_timer_init(uv_default_loop(), &timer);
    if (pthread_create(&worker, 0, work, 0) != 0)
        return 1;
    uv_run(uv_default_loop(), UV_RUN_DEFAULT); // step: loop-foreign-thread
    pthread_join(worker, 0);
    return 0;
}
