/* The thread that is created is the one that runs the loop, and sets up all that belongs to it. */
// clean
#include "uv.h"

#include <pthread.h>

static void on_timer(uv_timer_t *t) {
    uv_timer_stop(t);
}

static void *serve(void *arg) {
    uv_timer_t timer;
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_timer, 10, 0);
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    return arg;
}

int main(void) {
    pthread_t server;
    if (pthread_create(&server, 0, serve, 0) != 0)
        return 1;
    pthread_join(server, 0);
    return 0;
}
