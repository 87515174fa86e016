/* The pool is reached by a pointer, but there is one: two threads that find its last buffer take one too many. */
#include <pthread.h>
#include <stddef.h>

enum { BUFFERS = 4, USERS = 8 };

struct pool {
    pthread_mutex_t lock;
    char *idle[BUFFERS];
    int count;
};

static char buffers[BUFFERS][64];
static struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static char *take(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    int any = p->count > 0;
    pthread_mutex_unlock(&p->lock);
    if (!any)
        return NULL;
    pthread_mutex_lock(&p->lock);
    char *buffer = p->idle[--p->count]; // expect: race-check-then-act
    pthread_mutex_unlock(&p->lock);
    return buffer;
}

static void give_back(struct pool *p, char *buffer)
{
    pthread_mutex_lock(&p->lock);
    p->idle[p->count++] = buffer;
    pthread_mutex_unlock(&p->lock);
}

static void *use(void *arg)
{
    char *buffer = take(&pool);

    if (buffer)
        give_back(&pool, buffer);
    return arg;
}

int main(void)
{
    pthread_t users[USERS];

    for (int i = 0; i < BUFFERS; i++)
        give_back(&pool, buffers[i]);
    for (int i = 0; i < USERS; i++)
        pthread_create(&users[i], NULL, use, NULL);
    for (int i = 0; i < USERS; i++)
        pthread_join(users[i], NULL);
    return 0;
}
