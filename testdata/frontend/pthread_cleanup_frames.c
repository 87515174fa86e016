/* pthread_cleanup_push and pop as -fexceptions has them: a variable with a cleanup function. */
#define __EXCEPTIONS 1
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond;
static int ready;

static void unlock(void *arg) { pthread_mutex_unlock(arg); }

void *wait_ready(void *unused) {
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(unlock, &lock);
    while (!ready)
        pthread_cond_wait(&cond, &lock);
    pthread_cleanup_pop(1);
    return unused;
}

void kept(int execute) {
    pthread_cleanup_push(unlock, &lock);
    ready = 1;
    pthread_cleanup_pop(0);
    pthread_cleanup_push(unlock, &lock);
    if (ready)
        return;
    pthread_cleanup_pop(execute);
}
