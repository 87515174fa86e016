/* The mutexes are locals of main, which its threads are given: by themselves, and in a struct. */
// clean
#include <pthread.h>
#include <stdio.h>

struct job {
    pthread_mutex_t *lock;
    long step;
};

static long total, steps;

static void *add(void *arg)
{
    pthread_mutex_t *lock = arg;

    pthread_mutex_lock(lock);
    total++;
    pthread_mutex_unlock(lock);
    return NULL;
}

static void *move(void *arg)
{
    struct job *job = arg;

    pthread_mutex_lock(job->lock);
    steps += job->step;
    pthread_mutex_unlock(job->lock);
    return NULL;
}

int main(void)
{
    pthread_mutex_t of_total = PTHREAD_MUTEX_INITIALIZER, of_steps = PTHREAD_MUTEX_INITIALIZER;
    struct job job = {&of_steps, 2};
    pthread_t threads[2];

    pthread_mutex_lock(&of_total);
    total = 1;
    pthread_mutex_unlock(&of_total);
    pthread_create(&threads[0], NULL, add, &of_total);
    pthread_create(&threads[1], NULL, move, &job);
    pthread_mutex_lock(&of_total);
    total++;
    pthread_mutex_unlock(&of_total);
    pthread_mutex_lock(&of_steps);
    steps++;
    pthread_mutex_unlock(&of_steps);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    printf("%ld %ld\n", total, steps);
    return 0;
}
