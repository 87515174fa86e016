/* Each thread works on the element of the array that it took out of the pool: nobody else gets that meanwhile. */
#include <pthread.h>
#include <stdio.h>

enum { LINES = 4, CALLERS = 8 };

struct line {
    int calls;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t free;
    struct line *idle[LINES];
    int count;
};

static struct line lines[LINES];
static struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .free = PTHREAD_COND_INITIALIZER};

static struct line *take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->count == 0)
        pthread_cond_wait(&p->free, &p->lock);
    struct line *line = p->idle[--p->count];
    pthread_mutex_unlock(&p->lock);
    return line;
}

static void give_back(struct pool *p, struct line *line)
{
    pthread_mutex_lock(&p->lock);
    p->idle[p->count++] = line;
    pthread_cond_signal(&p->free);
    pthread_mutex_unlock(&p->lock);
}

static void *call(void *arg)
{
    for (int i = 0; i < 100; i++) {
        struct line *line = take(&pool);
        line->calls++; // noise: race-unguarded-write: at the lowest tier: what is taken out of a container is not followed
        give_back(&pool, line);
    }
    return arg;
}

int main(void)
{
    pthread_t callers[CALLERS];
    int sum = 0;

    for (int i = 0; i < LINES; i++)
        give_back(&pool, &lines[i]);
    for (int i = 0; i < CALLERS; i++)
        pthread_create(&callers[i], NULL, call, NULL);
    for (int i = 0; i < CALLERS; i++)
        pthread_join(callers[i], NULL);
    for (int i = 0; i < LINES; i++)
        sum += lines[i].calls;
    printf("%d\n", sum);
    return 0;
}
