/* Two releases in a row in the source, but the lock is taken again in between, in a function of its own. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int state, refreshes;

static int reread(void)
{
    usleep(10);
    pthread_mutex_lock(&lock);
    return state;
}

static void refresh(void)
{
    int before;

    pthread_mutex_lock(&lock);
    before = state;
    pthread_mutex_unlock(&lock);
    if (reread() == before)
        state++;
    refreshes++;
    pthread_mutex_unlock(&lock); // safe: lock-double-unlock
}

static void *refresher(void *arg)
{
    (void)arg;
    for (int i = 0; i < 50; i++)
        refresh();
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, refresher, NULL) != 0 || pthread_create(&two, NULL, refresher, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", state, refreshes);
    return 0;
}
