/* The list of workers is locked while they are joined; the workers take the lock of the jobs only. */
// clean
#include <pthread.h>

enum { WORKERS = 3 };

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER, job_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t workers[WORKERS];
static long jobs;

static void *work(void *arg) {
    pthread_mutex_lock(&job_lock);
    jobs++;
    pthread_mutex_unlock(&job_lock);
    return arg;
}

static void join_all(void) {
    pthread_mutex_lock(&list_lock);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL); // safe: deadlock-join-holding-lock
    pthread_mutex_unlock(&list_lock);
}

int main(void) {
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            return 1;
    }
    join_all();
    return jobs != WORKERS;
}
