// run: --models testdata/models/loop.yaml
// clean
/* The function that the event loop calls takes the lock. */
#include <pthread.h>
#include <stdio.h>

struct loop {
    void (*run[4])(void *);
    void *given[4];
    int count;
};

static void loop_add(struct loop *loop, void (*run)(void *), void *given)
{
    loop->run[loop->count] = run;
    loop->given[loop->count++] = given;
}

static void loop_run(struct loop *loop)
{
    for (int i = 0; i < loop->count; i++)
        loop->run[i](loop->given[i]);
}

static struct loop loop;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long requests;

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    requests++;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void on_request(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    requests++;
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    pthread_t thread;

    loop_add(&loop, on_request, NULL);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    loop_run(&loop);
    pthread_join(thread, NULL);
    printf("%ld\n", requests);
    return 0;
}
