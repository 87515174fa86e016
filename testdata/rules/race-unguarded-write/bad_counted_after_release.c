// run: --min-tier high
/* Each producer makes a log of its own and puts it into the list that the collector goes through. What did not fit is
 * counted when the log's lock is given back already. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct log {
    pthread_mutex_t lock;
    struct log *next;
    unsigned used;
    unsigned long dropped;
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static struct log *list;

static struct log *log_new(void)
{
    struct log *log = calloc(1, sizeof *log);

    if (log == NULL)
        return NULL;
    pthread_mutex_init(&log->lock, NULL);
    pthread_mutex_lock(&list_lock);
    log->next = list;
    list = log;
    pthread_mutex_unlock(&list_lock);
    return log;
}

static void log_put(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    if (log->used == 16) {
        pthread_mutex_unlock(&log->lock);
        log->dropped++; // expect: race-unguarded-write
        return;
    }
    log->used++;
    pthread_mutex_unlock(&log->lock);
}

static void *producer(void *arg)
{
    struct log *log = log_new();

    (void)arg;
    for (int i = 0; log != NULL && i < 1000; i++)
        log_put(log);
    return NULL;
}

static void *collector(void *arg)
{
    unsigned long *dropped = arg;

    pthread_mutex_lock(&list_lock);
    for (struct log *log = list; log != NULL; log = log->next) {
        pthread_mutex_lock(&log->lock);
        *dropped += log->dropped;
        log->dropped = 0; // step: race-unguarded-write
        log->used = 0;
        pthread_mutex_unlock(&log->lock);
    }
    pthread_mutex_unlock(&list_lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two, three;
    unsigned long dropped = 0;

    if (pthread_create(&one, NULL, producer, NULL) != 0 || pthread_create(&two, NULL, producer, NULL) != 0 ||
        pthread_create(&three, NULL, collector, &dropped) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    pthread_join(three, NULL);
    printf("%lu\n", dropped);
    return 0;
}
