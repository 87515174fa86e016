/* spool.c: a program small enough for reading what each phase of the model makes of it: a wrapper of a lock, a lock
 * that is tried, one that leaks on one path, a wait, an indirect call, a thread of its own and a pool, and two locks
 * taken in both orders. */
#include <pthread.h>

enum { WORKERS = 4 };

struct job {
    struct job *next;
    int pages;
};

struct spool {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct job *first;
    int pages;
};

static struct spool spool = {.lock = PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t log_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int lines;
static volatile int stopping;

static int log_try(void)
{
    return pthread_mutex_trylock(&log_lock);
}

static void log_line(int pages)
{
    if (log_try() != 0)
        return;
    lines += pages;
    pthread_mutex_unlock(&log_lock);
}

static void drop(int pages)
{
    (void)pages;
}

static void (*report)(int) = drop;

static void spool_lock(struct spool *s)
{
    pthread_mutex_lock(&s->lock);
}

static void put(struct spool *s, struct job *job)
{
    spool_lock(s);
    if (job->pages < 0)
        return;
    job->next = s->first;
    s->first = job;
    s->pages += job->pages;
    pthread_cond_signal(&s->filled);
    pthread_mutex_lock(&log_lock);
    lines++;
    pthread_mutex_unlock(&log_lock);
    pthread_mutex_unlock(&s->lock);
}

static struct job *take(struct spool *s)
{
    spool_lock(s);
    while (!s->first && !stopping)
        pthread_cond_wait(&s->filled, &s->lock);
    struct job *job = s->first;
    if (job)
        s->first = job->next;
    pthread_mutex_unlock(&s->lock);
    return job;
}

static void *print(void *arg)
{
    struct job *job;

    while ((job = take(arg)))
        report(job->pages);
    return 0;
}

static void *watch(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&log_lock);
    spool_lock(&spool);
    lines += spool.pages;
    pthread_mutex_unlock(&spool.lock);
    pthread_mutex_unlock(&log_lock);
    return 0;
}

int main(int argc, char **argv)
{
    static struct job job;
    pthread_t workers[WORKERS], watcher;

    (void)argv;
    report = argc > 1 ? log_line : drop;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&workers[i], 0, print, &spool);
    pthread_create(&watcher, 0, watch, 0);
    put(&spool, &job);
    stopping = 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], 0);
    pthread_join(watcher, 0);
    return lines;
}
