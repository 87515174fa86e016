/* The thread that feeds the loop sleeps as it likes: it is not the loop's. */
// clean
#include "uv.h"

#include <pthread.h>
#include <unistd.h>

static uv_async_t wake;

static void *feed(void *arg) {
    for (int i = 0; i < 10; i++) {
        sleep(1);
        uv_async_send(&wake);
    }
    return arg;
}

static void on_wake(uv_async_t *async) {
    async->data = async;
}

int main(void) {
    pthread_t feeder;
    uv_async_init(uv_default_loop(), &wake, on_wake);
    if (pthread_create(&feeder, 0, feed, 0) != 0)
        return 1;
    uv_run(uv_default_loop(), UV_RUN_DEFAULT);
    pthread_join(feeder, 0);
    return 0;
}
