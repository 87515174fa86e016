// run: --min-tier high
/* The mark says that the helper has work to do. The helper takes it back under the lock; who sets it does so without, and
 * two may do it at once, or one just before it is taken back. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static bool marked;
static bool stopping;

static void ask(void)
{
    if (marked)
        return;
    marked = true; // expect: race-unguarded-write
    pthread_cond_signal(&work);
}

static void *helper(void *arg)
{
    int *rounds = arg;

    pthread_mutex_lock(&lock);
    while (!stopping) {
        ++*rounds;
        marked = false; // step: race-unguarded-write
        pthread_cond_wait(&work, &lock);
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *asker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        ask();
    return NULL;
}

int main(void)
{
    pthread_t one, two, three;
    int rounds = 0;

    if (pthread_create(&one, NULL, asker, NULL) != 0 || pthread_create(&two, NULL, asker, NULL) != 0 ||
        pthread_create(&three, NULL, helper, &rounds) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
    pthread_join(three, NULL);
    printf("%d\n", rounds);
    return 0;
}
