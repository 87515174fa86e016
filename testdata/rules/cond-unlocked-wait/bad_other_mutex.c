/* The section is guarded by the mutex of the queue, but the wait is given the mutex of the statistics. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nonempty = PTHREAD_COND_INITIALIZER;
static int queued;
static int puts_seen;

static void put(void)
{
    pthread_mutex_lock(&queue_lock);
    queued++;
    pthread_cond_signal(&nonempty);
    pthread_mutex_unlock(&queue_lock);
}

static void *consumer(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&queue_lock);
    for (;;) {
        while (queued == 0)
            pthread_cond_wait(&nonempty, &stats_lock); // expect: cond-unlocked-wait
        queued--;
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, consumer, NULL) != 0)
        return 1;
    pthread_detach(thread);
    for (int i = 0; i < 3; i++) {
        put();
        pthread_mutex_lock(&stats_lock);
        puts_seen++;
        pthread_mutex_unlock(&stats_lock);
        usleep(1000);
    }
    printf("%d put\n", puts_seen);
    return 0;
}
