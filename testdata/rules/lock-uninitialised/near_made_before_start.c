/* The lock of the agent is made before its thread is created, and the lock of the log afterwards, which the thread does
 * not take. */
#include <pthread.h>
#include <stdlib.h>

struct agent {
    pthread_t thread;
    pthread_mutex_t lock, log_lock;
    int polls, lines;
};

static struct agent *agent;

static void *poll_all(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&agent->lock);
        agent->polls++;
        pthread_mutex_unlock(&agent->lock);
    }
    return NULL;
}

int make_agent(void)
{
    if (!agent)
        agent = calloc(1, sizeof *agent);
    return agent ? 0 : -1;
}

int start_agent(void) // clean
{
    if (pthread_mutex_init(&agent->lock, NULL) != 0) // safe: lock-uninitialised
        return -1;
    if (pthread_create(&agent->thread, NULL, poll_all, NULL) != 0)
        return -1;
    return pthread_mutex_init(&agent->log_lock, NULL); // safe: lock-uninitialised
}

void write_log(void)
{
    pthread_mutex_lock(&agent->log_lock);
    agent->lines++;
    pthread_mutex_unlock(&agent->log_lock);
}
