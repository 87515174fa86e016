// run: --min-tier high
/* The thread that receives fills the packet of its own channel, in between: the channel keeps its handle. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct receiver {
    pthread_mutex_t lock;
    pthread_t thread;
    int fd, filled;
    unsigned char packet[512], queue[4096];
};

struct channel {
    struct receiver *receiver;
    int is_written;
};

static void *receive(void *arg) {
    struct channel *channel = arg;
    struct receiver *r = channel->receiver;

    pthread_mutex_lock(&r->lock);
    while (r->filled < 2048) {
        pthread_mutex_unlock(&r->lock);
        long length = read(r->fd, r->packet + 4, sizeof r->packet - 4); // safe: race-unguarded-write
        pthread_mutex_lock(&r->lock);
        if (length <= 0)
            break;
        memcpy(r->packet, &length, 4);
        memcpy(r->queue + r->filled, r->packet, (size_t)length);
        r->filled += (int)length;
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void *send_all(void *arg) {
    struct channel *channel = arg;
    struct receiver *r = channel->receiver;

    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < 10; i++) {
        memcpy(r->packet, r->queue, 32);
        if (write(r->fd, r->packet, 32) < 0)
            break;
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static int channel_open(struct channel *channel) {
    struct receiver *r = channel->receiver;

    if (pthread_mutex_init(&r->lock, NULL) != 0)
        return -1;
    return pthread_create(&r->thread, NULL, channel->is_written ? send_all : receive, channel);
}

static int channel_filled(struct channel *channel) {
    struct receiver *r = channel->receiver;

    pthread_mutex_lock(&r->lock);
    int filled = r->filled;
    r->filled = 0;
    pthread_mutex_unlock(&r->lock);
    return filled;
}

static const struct kind {
    int (*open)(struct channel *);
    int (*filled)(struct channel *);
} plain = {channel_open, channel_filled};

static struct channel *make(const struct kind *kind, int is_written) {
    struct channel *channel = malloc(sizeof *channel);

    if (channel == NULL || (channel->receiver = calloc(1, sizeof *channel->receiver)) == NULL)
        abort();
    channel->is_written = is_written;
    if (kind->open(channel) != 0)
        abort();
    return channel;
}

int main(int argc, char **argv) {
    struct channel *channels[4];

    (void)argv;
    for (int i = 0; i < 4; i++)
        channels[i] = make(&plain, i < argc);
    for (int i = 0; i < 4; i++)
        plain.filled(channels[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(channels[i]->receiver->thread, NULL);
    return 0;
}
