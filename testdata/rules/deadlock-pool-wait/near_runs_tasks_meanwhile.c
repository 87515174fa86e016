/* While it waits for its part, the sum runs whatever task is next. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 2, ROOM = 64 };

typedef void task_fn(int number);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, part_done = PTHREAD_COND_INITIALIZER;
static struct { task_fn *run; int number; } queue[ROOM];
static int first, count, parts, sums;

static void submit(task_fn *run, int number)
{
    pthread_mutex_lock(&lock);
    queue[(first + count) % ROOM].run = run;
    queue[(first + count) % ROOM].number = number;
    count++;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
}

static void run_next(void)
{
    task_fn *run = queue[first].run;
    int number = queue[first].number;
    first = (first + 1) % ROOM;
    count--;
    pthread_mutex_unlock(&lock);
    run(number);
    pthread_mutex_lock(&lock);
}

static void add_part(int number)
{
    pthread_mutex_lock(&lock);
    parts += number;
    pthread_cond_broadcast(&part_done);
    pthread_mutex_unlock(&lock);
}

static void sum_up(int number)
{
    submit(add_part, number);
    pthread_mutex_lock(&lock);
    while (parts < number) {
        if (count > 0)
            run_next();
        else
            pthread_cond_wait(&part_done, &lock);
    }
    sums++;
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (count == 0)
            pthread_cond_wait(&work, &lock);
        run_next();
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
    for (int i = 0; i < WORKERS; i++)
        pthread_join(workers[i], NULL);
    return 0;
}
