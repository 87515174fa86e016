/* The timer comes again until the device is ready. */
// clean
#include "uv.h"

static int tries;

static int device_ready(void) {
    return ++tries > 10;
}

static void on_timer(uv_timer_t *timer) {
    if (device_ready())
        uv_timer_stop(timer);
    else
        uv_timer_start(timer, on_timer, 1000, 0);
}

int main(void) {
    uv_timer_t timer;
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_timer, 100, 0);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
