/* Workers wait until there is a job and take it: the number of jobs looks like that of free places, but who has taken a
 * job is not alone. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static int jobs;
static long done;

static void job_wait(void)
{
    pthread_mutex_lock(&mutex);
    while (jobs == 0)
        pthread_cond_wait(&more, &mutex);
    jobs--;
    pthread_mutex_unlock(&mutex);
}

static void job_post(void)
{
    pthread_mutex_lock(&mutex);
    jobs++;
    pthread_cond_signal(&more);
    pthread_mutex_unlock(&mutex);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        job_wait();
        done++; // expect: race-unguarded-write
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 200; i++)
        job_post();
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", done);
    return 0;
}
