/* The pointer itself never changes; what it points to is declared to be guarded. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __clang__
#define PT_GUARDED_BY(lock) __attribute__((pt_guarded_by(lock)))
#else
#define PT_GUARDED_BY(lock)
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int *levels PT_GUARDED_BY(lock);

static void *raise_all(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 4; i++)
        levels[i]++; // step: race-unguarded-read
    pthread_mutex_unlock(&lock);
    return NULL;
}

static int highest(void)
{
    int best = 0;
    for (int i = 0; i < 4; i++)
        if (levels[i] > best) // expect: race-unguarded-read
            best = levels[i];
    return best;
}

int main(void)
{
    pthread_t thread;
    levels = calloc(4, sizeof *levels);
    if (!levels || pthread_create(&thread, NULL, raise_all, NULL) != 0)
        return 1;
    printf("%d\n", highest());
    pthread_join(thread, NULL);
    free(levels);
    return 0;
}
