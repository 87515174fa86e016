/* drop() gives the session's lock up for a moment; its caller, one handler of a table, has taken it. That a worker calls
 * this very handler is not certain, but who calls drop() has the lock. */
// clean
#include <pthread.h>
#include <stdio.h>

struct session {
    pthread_mutex_t lock;
    int open;
    int dropped;
};

static struct session session = {.lock = PTHREAD_MUTEX_INITIALIZER, .open = 1};

static int drop(struct session *s)
{
    if (!s->open)
        return 0;
    s->open = 0;
    pthread_mutex_unlock(&s->lock); // safe: lock-not-held
    puts("dropped");
    pthread_mutex_lock(&s->lock);
    s->dropped++;
    return 1;
}

static void do_interrupt(struct session *s, int argument)
{
    pthread_mutex_lock(&s->lock);
    if (!drop(s))
        s->dropped += argument;
    pthread_mutex_unlock(&s->lock);
}

static void do_open(struct session *s, int argument)
{
    pthread_mutex_lock(&s->lock);
    s->open = argument;
    pthread_mutex_unlock(&s->lock);
}

static void (*const handlers[])(struct session *, int) = {do_open, do_interrupt};

static void *worker(void *arg)
{
    for (int i = 0; i < 4; i++)
        handlers[i % 2](arg, i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, &session) != 0 || pthread_create(&two, NULL, worker, &session) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", session.dropped);
    return 0;
}
