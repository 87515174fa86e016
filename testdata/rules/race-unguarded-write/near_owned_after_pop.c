/* A job changes hands under the queue's lock. Before it is pushed the producer owns it, once it is popped the worker. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    struct job *next;
    int input;
    int output;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nonempty = PTHREAD_COND_INITIALIZER;
static struct job *head;
static int closed;

static void push(struct job *job)
{
    pthread_mutex_lock(&lock);
    job->next = head;
    head = job;
    pthread_cond_signal(&nonempty);
    pthread_mutex_unlock(&lock);
}

static struct job *pop(void)
{
    struct job *job;

    pthread_mutex_lock(&lock);
    while (head == NULL && !closed)
        pthread_cond_wait(&nonempty, &lock);
    job = head;
    if (job != NULL)
        head = job->next;
    pthread_mutex_unlock(&lock);
    return job;
}

static void *worker(void *arg)
{
    struct job *job;

    (void)arg;
    while ((job = pop()) != NULL) {
        job->output = job->input * 2; // safe: race-unguarded-write
        printf("%d\n", job->output); // safe: race-unguarded-read
        free(job);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    for (int i = 0; i < 10; i++) {
        struct job *job = calloc(1, sizeof *job);

        if (job == NULL)
            break;
        job->input = i; // safe: race-unguarded-write
        push(job);
    }
    pthread_mutex_lock(&lock);
    closed = 1;
    pthread_cond_broadcast(&nonempty);
    pthread_mutex_unlock(&lock);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
