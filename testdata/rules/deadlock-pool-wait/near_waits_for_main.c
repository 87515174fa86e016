/* The tasks wait for main, which is no thread of the pool: it lets them go on when it has handed over all. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 2, ROOM = 64 };

typedef void task_fn(int number);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, all_there = PTHREAD_COND_INITIALIZER;
static struct { task_fn *run; int number; } queue[ROOM];
static int first, count, there, sums;

static void submit(task_fn *run, int number)
{
    pthread_mutex_lock(&lock);
    queue[(first + count) % ROOM].run = run;
    queue[(first + count) % ROOM].number = number;
    count++;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
}

static void sum_up(int number)
{
    pthread_mutex_lock(&lock);
    while (!there)
        pthread_cond_wait(&all_there, &lock);
    sums += number;
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (count == 0)
            pthread_cond_wait(&work, &lock);
        task_fn *run = queue[first].run;
        int number = queue[first].number;
        first = (first + 1) % ROOM;
        count--;
        pthread_mutex_unlock(&lock);
        run(number);
    }
    return NULL;
}

int main(void)
{
    pthread_t workers[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&workers[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 10; i++)
        submit(sum_up, i);
    pthread_mutex_lock(&lock);
    there = 1;
    pthread_cond_broadcast(&all_there);
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    return 0;
}
