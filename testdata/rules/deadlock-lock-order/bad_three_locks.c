/* No pair contradicts itself; the ring of three does: disk before net, net before log, log before disk. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t disk_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t net_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static long disk, net, lines;

static void *uploader(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&disk_lock);
    pthread_mutex_lock(&net_lock); // expect: deadlock-lock-order
    net += disk;
    pthread_mutex_unlock(&net_lock);
    pthread_mutex_unlock(&disk_lock);
    return NULL;
}

static void *receiver(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&net_lock);
    pthread_mutex_lock(&log_lock); // step: deadlock-lock-order
    lines++;
    net++;
    pthread_mutex_unlock(&log_lock);
    pthread_mutex_unlock(&net_lock);
    return NULL;
}

static void *rotator(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&log_lock);
    pthread_mutex_lock(&disk_lock); // step: deadlock-lock-order
    disk += lines;
    lines = 0;
    pthread_mutex_unlock(&disk_lock);
    pthread_mutex_unlock(&log_lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b, c;

    if (pthread_create(&a, NULL, uploader, NULL) != 0 || pthread_create(&b, NULL, receiver, NULL) != 0 ||
        pthread_create(&c, NULL, rotator, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    printf("%ld %ld %ld\n", disk, net, lines);
    return 0;
}
