/* A lock for readers and writers, made of a mutex, a condition variable and a number. `bump` writes under its read side. */
#include <pthread.h>
#include <stdio.h>

struct share {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int holders; /* readers, or -1: a writer */
};

static struct share share = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};
static long hits, limit = 10;

static void share_read(struct share *s)
{
    pthread_mutex_lock(&s->mutex);
    while (s->holders < 0)
        pthread_cond_wait(&s->changed, &s->mutex);
    s->holders++;
    pthread_mutex_unlock(&s->mutex);
}

static void share_write(struct share *s)
{
    pthread_mutex_lock(&s->mutex);
    while (s->holders != 0)
        pthread_cond_wait(&s->changed, &s->mutex);
    s->holders--;
    pthread_mutex_unlock(&s->mutex);
}

static void share_read_done(struct share *s)
{
    pthread_mutex_lock(&s->mutex);
    s->holders--;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
}

static void share_write_done(struct share *s)
{
    pthread_mutex_lock(&s->mutex);
    s->holders++;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->mutex);
}

static void bump(void)
{
    share_read(&share);
    hits++; // expect: race-read-lock-write
    share_read_done(&share);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        bump();
        share_read(&share);
        long now = limit; // safe: race-unguarded-read
        share_read_done(&share);
        share_write(&share);
        limit = now + 1; // safe: race-read-lock-write // expect: race-check-then-act
        share_write_done(&share);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld %ld\n", hits, limit);
    return 0;
}
