/* monitor_enter is the lock, monitor_wait the wait; neither looks like one on its own. */
// clean
#include <pthread.h>
#include <stdio.h>

struct monitor {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
};

static struct monitor monitor = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
static int turn;

static void monitor_enter(struct monitor *m)
{
    pthread_mutex_lock(&m->mutex);
}

static void monitor_exit(struct monitor *m)
{
    pthread_mutex_unlock(&m->mutex);
}

static void monitor_wait(struct monitor *m)
{
    pthread_cond_wait(&m->cond, &m->mutex); // safe: cond-unlocked-wait
}

static void take_turns(int self)
{
    for (int i = 0; i < 10; i++) {
        monitor_enter(&monitor);
        while (turn != self)
            monitor_wait(&monitor);
        turn = 1 - self;
        pthread_cond_broadcast(&monitor.cond);
        monitor_exit(&monitor);
    }
}

static void *other(void *arg)
{
    (void)arg;
    take_turns(1);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, other, NULL) != 0)
        return 1;
    take_turns(0);
    pthread_join(thread, NULL);
    printf("%d\n", turn);
    return 0;
}
