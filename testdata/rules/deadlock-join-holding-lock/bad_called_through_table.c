/* Who calls stop, and whether it is the function that the table leads to, does not matter: it joins under the lock itself. */
#include <pthread.h>
#include <stdio.h>

struct module { const char *name; int (*start)(void); void (*stop)(void); };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t poller;
static int stopping, polls;

static void *poll_all(void *arg)
{
    int done = 0;
    (void)arg;
    while (!done) {
        pthread_mutex_lock(&lock); // step: deadlock-join-holding-lock
        polls++;
        done = stopping;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static int poller_start(void)
{
    return pthread_create(&poller, NULL, poll_all, NULL);
}

static void poller_stop(void)
{
    pthread_mutex_lock(&lock);
    stopping = 1;
    pthread_join(poller, NULL); // expect: deadlock-join-holding-lock
    pthread_mutex_unlock(&lock);
}

static int printer_start(void)
{
    return puts("ready") < 0;
}

static void printer_stop(void)
{
    puts("bye");
}

static const struct module modules[] = {
    {"poller", poller_start, poller_stop},
    {"printer", printer_start, printer_stop},
};

int main(int argc, char **argv)
{
    (void)argv;
    const struct module *module = &modules[argc > 1];
    if (module->start() != 0)
        return 1;
    module->stop();
    return 0;
}
