/* stop() asks its callers not to hold the lock, because it waits for a thread that wants it. This one holds it. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __clang__
#define EXCLUDES(lock) __attribute__((locks_excluded(lock)))
#else
#define EXCLUDES(lock)
#endif

struct service {
    pthread_mutex_t lock;
    bool stopping;
    int ends[2];
};

static struct service service = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *serve(void *arg)
{
    struct service *s = arg;
    for (bool go = true; go;) {
        pthread_mutex_lock(&s->lock);
        go = !s->stopping;
        pthread_mutex_unlock(&s->lock);
    }
    if (write(s->ends[1], "", 1) != 1)
        perror("write");
    return NULL;
}

static void wait_until_stopped(struct service *s) EXCLUDES(s->lock);
static void wait_until_stopped(struct service *s)
{
    char byte;
    if (read(s->ends[0], &byte, 1) != 1)
        perror("read");
}

static void stop(struct service *s)
{
    pthread_mutex_lock(&s->lock); // step: deadlock-self
    s->stopping = true;
    wait_until_stopped(s); // expect: deadlock-self
    pthread_mutex_unlock(&s->lock);
}

int main(void)
{
    pthread_t thread;
    if (pipe(service.ends) != 0 || pthread_create(&thread, NULL, serve, &service) != 0)
        return 1;
    stop(&service);
    pthread_join(thread, NULL);
    return 0;
}
