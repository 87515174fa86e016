/* A helper sets the timer up and is joined before the loop runs. */
// clean
#include "uv.h"

#include <pthread.h>

static uv_timer_t timer;

static void on_timer(uv_timer_t *t) {
    uv_timer_stop(t);
}

static void *set_up(void *arg) {
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_timer, 10, 0);
    return arg;
}

int main(void) {
    pthread_t helper;
    if (pthread_create(&helper, 0, set_up, 0) != 0)
        return 1;
    pthread_join(helper, 0);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
