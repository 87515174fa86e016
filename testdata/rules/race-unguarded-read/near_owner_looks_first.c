// run: --min-tier high
/* Each loop is run by one thread, which alone writes the time, under the lock for those who ask; it looks itself without. */
// clean
#include <pthread.h>
#include <time.h>

struct meter {
    pthread_mutex_t lock;
    time_t since;
};

struct loop {
    struct meter meter;
    int steps;
};

void loop_waits(struct loop *loop);
void loop_goes_on(struct loop *loop);
time_t loop_idle_since(struct loop *loop);

void loop_waits(struct loop *loop)
{
    pthread_mutex_lock(&loop->meter.lock);
    loop->meter.since = time(NULL);
    pthread_mutex_unlock(&loop->meter.lock);
}

void loop_goes_on(struct loop *loop)
{
    if (loop->meter.since == 0) // safe: race-unguarded-read
        return;
    pthread_mutex_lock(&loop->meter.lock);
    loop->meter.since = 0;
    pthread_mutex_unlock(&loop->meter.lock);
}

time_t loop_idle_since(struct loop *loop)
{
    pthread_mutex_lock(&loop->meter.lock);
    time_t since = loop->meter.since;
    pthread_mutex_unlock(&loop->meter.lock);
    return since;
}
