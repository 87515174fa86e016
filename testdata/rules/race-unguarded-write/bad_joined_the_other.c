/* Two services with a thread each: the one that is stopped is not the one whose data is touched. */
#include <pthread.h>
#include <stdio.h>

struct service {
    pthread_t thread;
};

static int requests;

static void *serve(void *arg)
{
    (void)arg;
    requests++; // expect: race-unguarded-write
    return NULL;
}

static void *idle(void *arg)
{
    return arg;
}

static void stop(struct service *service)
{
    pthread_join(service->thread, NULL);
}

int main(void)
{
    struct service web, log;

    if (pthread_create(&web.thread, NULL, serve, NULL) != 0 || pthread_create(&log.thread, NULL, idle, NULL) != 0)
        return 1;
    stop(&log);
    requests = 0; // step: race-unguarded-write
    stop(&web);
    printf("%d\n", requests); // safe: race-unguarded-read
    return 0;
}
