/* One thread sets the table up by pthread_once, the other calls the set-up by itself if it finds none. */
#include <pthread.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int *table;

static void set_up(void)
{
    table = calloc(16, sizeof *table); // expect: race-unguarded-write
}

static void *careful(void *arg)
{
    pthread_once(&once, set_up);
    return table && table[3] ? arg : NULL;
}

static void *careless(void *arg)
{
    if (!table)
        set_up();
    return table && table[4] ? arg : NULL;
}

int main(void)
{
    pthread_t a, b;
    if (pthread_create(&a, NULL, careful, NULL) || pthread_create(&b, NULL, careless, NULL))
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    free(table);
    return 0;
}
