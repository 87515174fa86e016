/* Closing takes the lock to be alone with the object, and destroys it with the lock still held. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct channel {
    pthread_mutex_t lock;
    int open;
    char *buffer;
};

static struct channel *channels[2];

static struct channel *channel_open(int number)
{
    struct channel *channel = calloc(1, sizeof *channel);

    if (!channel)
        exit(1);
    pthread_mutex_init(&channel->lock, NULL);
    channel->open = 1;
    channel->buffer = malloc(64);
    channels[number] = channel;
    return channel;
}

static void channel_close(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->open = 0;
    free(channel->buffer);
    pthread_mutex_destroy(&channel->lock); // expect: lock-destroy-held
    free(channel);
}

static void channel_drop(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->open = 0;
    free(channel->buffer);
    free(channel); // expect: lock-destroy-held
}

int main(void)
{
    channel_open(0);
    channel_open(1);
    channel_close(channels[0]);
    channel_drop(channels[1]);
    puts("closed");
    return 0;
}
