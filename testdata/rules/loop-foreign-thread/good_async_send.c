/* The worker wakes the loop up, and the loop starts its own timer. */
// clean
#include "uv.h"

#include <pthread.h>

static uv_timer_t timer;
static uv_async_t wake;

static void on_timer(uv_timer_t *t) {
    uv_timer_stop(t);
}

static void on_wake(uv_async_t *async) {
    (void)async;
    uv_timer_start(&timer, on_timer, 10, 0);
}

static void *work(void *arg) {
    uv_async_send(&wake);
    return arg;
}

int main(void) {
    pthread_t worker;
    uv_timer_init(uv_default_loop(), &timer);
    uv_async_init(uv_default_loop(), &wake, on_wake);
    if (pthread_create(&worker, 0, work, 0) != 0)
        return 1;
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    pthread_join(worker, 0);
    return 0;
}
