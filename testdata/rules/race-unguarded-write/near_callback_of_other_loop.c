// run: --models testdata/models/loop.yaml
// clean
/* Each thread runs a loop of its own, though one of them has registered both functions. */
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

/* a function is registered first and gets its loop later */
struct event {
    void (*run)(void *);
};

static void loop_prepare(struct event *event, void (*run)(void *))
{
    event->run = run;
}

static void loop_attach(struct loop *loop, struct event *event)
{
    loop_add(loop, event->run, NULL);
}

static struct loop main_loop, worker_loop;
static struct event question, answer;
static long questions, answers;

static void on_question(void *arg)
{
    (void)arg;
    questions++; // safe: race-unguarded-write
}

static void on_answer(void *arg)
{
    (void)arg;
    answers++; // safe: race-unguarded-write
}

static void *worker(void *arg)
{
    (void)arg;
    loop_run(&worker_loop);
    answers++; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;

    loop_prepare(&question, on_question);
    loop_attach(&main_loop, &question);
    loop_prepare(&answer, on_answer);
    loop_attach(&worker_loop, &answer);
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    loop_run(&main_loop);
    questions++; // safe: race-unguarded-write
    pthread_join(thread, NULL);
    printf("%ld %ld\n", questions, answers);
    return 0;
}
