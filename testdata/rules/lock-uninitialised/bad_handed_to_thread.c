/* The constructor makes one of the two mutexes; the threads that get the object take both. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct channel {
    pthread_mutex_t in_lock, out_lock;
    int in, out;
};

static struct channel *channel_new(void)
{
    struct channel *channel = malloc(sizeof *channel);

    if (!channel)
        return NULL;
    pthread_mutex_init(&channel->in_lock, NULL);
    channel->in = channel->out = 0;
    return channel;
}

static void *echo(void *arg)
{
    struct channel *channel = arg;

    for (int i = 0; i < 10; i++) {
        pthread_mutex_lock(&channel->in_lock);
        channel->in++;
        pthread_mutex_unlock(&channel->in_lock);
        pthread_mutex_lock(&channel->out_lock); // step: lock-uninitialised
        channel->out++;
        pthread_mutex_unlock(&channel->out_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    struct channel *channel = channel_new();

    if (!channel)
        return 1;
    if (pthread_create(&one, NULL, echo, channel) != 0) // expect: lock-uninitialised
        return 1;
    if (pthread_create(&two, NULL, echo, channel) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", channel->in, channel->out);
    free(channel);
    return 0;
}
