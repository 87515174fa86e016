/* A timed wait may also wake early, and then neither the time is over nor the answer there. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

struct request {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    bool done;
    int answer;
};

static int request_wait(struct request *r, int seconds)
{
    struct timespec until;
    int answer = -1;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&r->lock);
    if (!r->done)
        pthread_cond_timedwait(&r->answered, &r->lock, &until); // low: cond-no-loop
    answer = r->answer;
    pthread_mutex_unlock(&r->lock);
    return answer;
}

static void *responder(void *arg)
{
    struct request *r = arg;

    pthread_mutex_lock(&r->lock);
    r->answer = 42;
    r->done = true;
    pthread_cond_signal(&r->answered);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

int main(void)
{
    struct request request = {.lock = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER};
    pthread_t thread;

    if (pthread_create(&thread, NULL, responder, &request) != 0)
        return 1;
    printf("%d\n", request_wait(&request, 1));
    pthread_join(thread, NULL);
    return 0;
}
