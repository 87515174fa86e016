/* Results that last: a number, a static variable, what the creator handed in, and what a local points to. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int done = 1;

static void *say(void *arg)
{
    char text[16];

    snprintf(text, sizeof text, "%ld", (long)arg);
    return (void *)(long)text[0];
}

static void *mark(void *unused)
{
    (void)unused;
    return &done;
}

static void *fill(void *arg)
{
    int *place = arg, **at = &place;

    **at = 7;
    return *at;
}

static void *make(void *unused)
{
    struct {
        int *p;
    } box = {malloc(sizeof(int))};

    if (box.p)
        *box.p = 3;
    else
        pthread_exit(unused);
    return box.p;
}

int main(void)
{
    pthread_t threads[4];
    void *result = NULL;
    int place = 0;

    pthread_create(&threads[0], NULL, say, (void *)5L);
    pthread_create(&threads[1], NULL, mark, NULL);
    pthread_create(&threads[2], NULL, fill, &place);
    pthread_create(&threads[3], NULL, make, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], &result);
    free(result);
    return place != 7;
}
