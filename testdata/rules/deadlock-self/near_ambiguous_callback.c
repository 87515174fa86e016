/* Of the handlers one takes the lock. It is in the list of those that are called after the lock was released. */
#include <pthread.h>
#include <stdio.h>

struct handler {
    const char *name;
    void (*run)(int event);
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int seen;
static int resets;

static void count_event(int event)
{
    seen += event; // noise: race-unguarded-write: the handlers of two constant tables with the same field are not told apart
}

static void print_event(int event)
{
    if (event > 8)
        printf("event %d\n", event);
}

static void reset(int event)
{
    if (event < 5)
        return;
    pthread_mutex_lock(&lock);
    seen = 0;
    resets++;
    pthread_mutex_unlock(&lock);
}

static const struct handler at_once[] = {{"count", count_event}, {"print", print_event}};
static const struct handler afterwards[] = {{"reset", reset}, {"print", print_event}};

static void dispatch(int event)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 2; i++)
        at_once[i].run(event); // noise: deadlock-self: the handlers of two constant tables with the same field are not told apart
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < 2; i++)
        afterwards[i].run(event);
}

static void *source(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++)
        dispatch(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, source, NULL) != 0 || pthread_create(&two, NULL, source, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d after %d resets\n", seen, resets);
    return 0;
}
