/* Whoever calls start(), from main or from the acceptor: each thread is given an object that start() has made for it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct watch {
    pthread_t thread;
    int events;
};

struct device {
    pthread_t watcher;
};

static void *watch_device(void *arg)
{
    struct watch *watch = arg;

    for (int i = 0; i < 3; i++)
        watch->events++; // safe: race-unguarded-write
    free(watch);
    return NULL;
}

static int start(struct device *device)
{
    struct watch *watch = calloc(1, sizeof *watch);

    if (!watch)
        return 1;
    if (pthread_create(&watch->thread, NULL, watch_device, watch) != 0) {
        free(watch);
        return 1;
    }
    device->watcher = watch->thread;
    pthread_detach(device->watcher);
    return 0;
}

static void *acceptor(void *arg)
{
    struct device device;

    start(&device);
    return arg;
}

int main(void)
{
    struct device device;
    pthread_t thread;

    if (pthread_create(&thread, NULL, acceptor, NULL) != 0)
        return 1;
    start(&device);
    pthread_join(thread, NULL);
    sleep(1);
    return 0;
}
