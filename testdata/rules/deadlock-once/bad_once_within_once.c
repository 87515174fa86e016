/* The routine logs, and the logger makes sure that all is set up: the call within the routine waits for the routine. */
#include <pthread.h>
#include <stdio.h>

static pthread_once_t ready = PTHREAD_ONCE_INIT;

static void set_up(void);

static void say(const char *text)
{
    pthread_once(&ready, set_up); // expect: deadlock-once
    puts(text);
}

static void set_up(void)
{
    say("setting up");
}

static void *work(void *arg)
{
    (void)arg;
    pthread_once(&ready, set_up);
    return NULL;
}

int main(void)
{
    pthread_t worker;
    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    pthread_join(worker, NULL);
    return 0;
}
