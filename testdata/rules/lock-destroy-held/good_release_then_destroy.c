/* Closing marks the object under the lock, releases it, and takes it apart when nobody else can have it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct channel {
    pthread_mutex_t lock;
    int open;
    char *buffer;
};

static struct channel *channel_open(void)
{
    struct channel *channel = calloc(1, sizeof *channel);

    if (!channel)
        exit(1);
    pthread_mutex_init(&channel->lock, NULL);
    channel->open = 1;
    channel->buffer = malloc(64);
    return channel;
}

static void channel_close(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->open = 0;
    pthread_mutex_unlock(&channel->lock);
    pthread_mutex_destroy(&channel->lock); // safe: lock-destroy-held
    free(channel->buffer);
    free(channel); // safe: lock-destroy-held
}

int main(void)
{
    channel_close(channel_open());
    puts("closed");
    return 0;
}
