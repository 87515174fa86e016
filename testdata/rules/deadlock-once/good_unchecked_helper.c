/* The routine calls the part that does not check. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_once_t ready = PTHREAD_ONCE_INIT;

static void say_unchecked(const char *text)
{
    puts(text);
}

static void set_up(void)
{
    say_unchecked("setting up");
}

static void say(const char *text)
{
    pthread_once(&ready, set_up);
    say_unchecked(text);
}

static void *work(void *arg)
{
    (void)arg;
    say("working");
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
