/* The handle travels through two structures before it is joined. */
// clean
#include <pthread.h>
#include <stdio.h>

struct service {
    pthread_t thread;
};

struct manager {
    pthread_t handles[4];
    int count;
};

static int state;

static void *serve(void *arg)
{
    (void)arg;
    state = 1; // safe: race-unguarded-write
    return NULL;
}

static void stop_all(struct manager *manager)
{
    for (int i = 0; i < manager->count; i++)
        pthread_join(manager->handles[i], NULL);
}

int main(void)
{
    static struct manager manager;
    struct service service;

    if (pthread_create(&service.thread, NULL, serve, NULL) != 0)
        return 1;
    manager.handles[manager.count++] = service.thread;
    stop_all(&manager);
    state = 2; // safe: race-unguarded-write
    printf("%d\n", state);
    return 0;
}
