/* A one-line getter looks too small to need the lock that all the other functions take. */
#include <pthread.h>
#include <stdio.h>

struct stack {
    pthread_mutex_t lock;
    int items[64];
    int depth;
};

static struct stack stack = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int stack_push(struct stack *s, int item)
{
    int ok;

    pthread_mutex_lock(&s->lock);
    ok = s->depth < 64;
    if (ok)
        s->items[s->depth++] = item;
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static int stack_pop(struct stack *s, int *item)
{
    int ok;

    pthread_mutex_lock(&s->lock);
    ok = s->depth > 0;
    if (ok)
        *item = s->items[--s->depth];
    pthread_mutex_unlock(&s->lock);
    return ok;
}

static int stack_depth(const struct stack *s)
{
    return s->depth; // expect: race-unguarded-read
}

static void *filler(void *arg)
{
    for (int i = 0; i < 1000; i++)
        stack_push(arg, i);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int item, most = 0;

    if (pthread_create(&thread, NULL, filler, &stack) != 0)
        return 1;
    for (int i = 0; i < 1000; i++) {
        int depth = stack_depth(&stack);

        if (depth > most)
            most = depth;
        stack_pop(&stack, &item);
    }
    pthread_join(thread, NULL);
    printf("%d\n", most);
    return 0;
}
