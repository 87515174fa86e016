/* A timer asks a device whether it is ready, and sleeps until it is: nothing else is served meanwhile. */
#include "uv.h"

#include <unistd.h>

static int tries;

static int device_ready(void) {
    return ++tries > 10;
}

static void wait_for_device(void) {
    while (!device_ready())
        sleep(1); // expect: loop-blocking-call
}

static void on_timer(uv_timer_t *timer) {
    wait_for_device(); // step: loop-blocking-call
    uv_timer_stop(timer);
}

int main(void) {
    uv_timer_t timer;
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_timer, 100, 0); // step: loop-blocking-call
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
