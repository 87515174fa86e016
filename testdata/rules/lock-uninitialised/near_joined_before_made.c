/* A first thread looks what there is to do, under the lock of the board. It is over when the lock is made anew, with
 * other attributes, for those that come later. */
// clean
#include <pthread.h>
#include <stdio.h>

struct board {
    pthread_mutex_t lock;
    int jobs;
};

static struct board board = {PTHREAD_MUTEX_INITIALIZER, 0};
static struct board *shown = &board;

static void *look(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&shown->lock);
    shown->jobs = 3;
    pthread_mutex_unlock(&shown->lock);
    return NULL;
}

int main(void)
{
    pthread_mutexattr_t kind;
    pthread_t first;

    if (pthread_create(&first, NULL, look, NULL) != 0)
        return 1;
    pthread_join(first, NULL);
    pthread_mutex_destroy(&shown->lock);
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&shown->lock, &kind); // safe: lock-uninitialised
    printf("%d\n", shown->jobs);
    return 0;
}
