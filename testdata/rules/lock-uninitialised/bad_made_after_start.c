/* The thread of the agent takes the agent's lock at once; perhaps before start_agent() has come to making it. */
#include <pthread.h>
#include <stdlib.h>

struct agent {
    pthread_t thread;
    pthread_mutex_t lock;
    int polls;
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

int start_agent(void)
{
    if (pthread_create(&agent->thread, NULL, poll_all, NULL) != 0)
        return -1;
    return pthread_mutex_init(&agent->lock, NULL); // expect: lock-uninitialised
}

int count_polls(void)
{
    pthread_mutex_lock(&agent->lock);
    int polls = agent->polls;
    pthread_mutex_unlock(&agent->lock);
    return polls;
}
