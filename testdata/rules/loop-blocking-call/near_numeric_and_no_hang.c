/* A numeric address is not looked up, and children are collected without waiting for them. */
// clean
#include "uv.h"

#include <netdb.h>
#include <sys/wait.h>

static void on_timer(uv_timer_t *timer) {
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST}, *found = 0;
    int status;
    if (getaddrinfo(timer->data, "80", &hints, &found) == 0)
        freeaddrinfo(found);
    while (waitpid(-1, &status, WNOHANG) > 0)
        uv_timer_stop(timer);
}

int main(void) {
    uv_timer_t timer;
    uv_timer_init(uv_default_loop(), &timer);
    uv_timer_start(&timer, on_timer, 100, 0);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
