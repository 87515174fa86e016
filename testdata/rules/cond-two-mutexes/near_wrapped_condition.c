/* The wrapper's type occurs twice, and each event is used with a mutex of its own: two objects, two mutexes. */
// clean
#include <pthread.h>
#include <stdio.h>

struct event {
    pthread_cond_t cond;
};

static pthread_mutex_t first_lock = PTHREAD_MUTEX_INITIALIZER, second_lock = PTHREAD_MUTEX_INITIALIZER;
static struct event first = {PTHREAD_COND_INITIALIZER}, second = {PTHREAD_COND_INITIALIZER};
static int first_set, second_set;

static void event_wait(struct event *event, pthread_mutex_t *mutex)
{
    pthread_cond_wait(&event->cond, mutex); // safe: cond-two-mutexes
}

static void *wait_first(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&first_lock);
    while (!first_set)
        event_wait(&first, &first_lock);
    pthread_mutex_unlock(&first_lock);
    return NULL;
}

static void *wait_second(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&second_lock);
    while (!second_set)
        event_wait(&second, &second_lock);
    pthread_mutex_unlock(&second_lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    if (pthread_create(&a, NULL, wait_first, NULL) != 0 || pthread_create(&b, NULL, wait_second, NULL) != 0)
        return 1;
    pthread_mutex_lock(&first_lock);
    first_set = 1;
    pthread_cond_signal(&first.cond);
    pthread_mutex_unlock(&first_lock);
    pthread_mutex_lock(&second_lock);
    second_set = 1;
    pthread_cond_signal(&second.cond);
    pthread_mutex_unlock(&second_lock);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    puts("done");
    return 0;
}
