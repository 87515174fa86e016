/* The condition is a function that looks at several fields; the loop calls it again after each wake-up. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct channel {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int slots[8];
    unsigned sent, received;
    bool closed;
};

static bool can_receive(const struct channel *ch)
{
    return ch->sent != ch->received || ch->closed;
}

static bool channel_receive(struct channel *ch, int *value)
{
    bool got;

    pthread_mutex_lock(&ch->lock);
    while (!can_receive(ch))
        pthread_cond_wait(&ch->changed, &ch->lock); // safe: cond-no-loop
    got = ch->sent != ch->received;
    if (got)
        *value = ch->slots[ch->received++ % 8];
    pthread_cond_broadcast(&ch->changed);
    pthread_mutex_unlock(&ch->lock);
    return got;
}

static void *sender(void *arg)
{
    struct channel *ch = arg;

    pthread_mutex_lock(&ch->lock);
    for (int i = 0; i < 50; i++) {
        while (ch->sent - ch->received == 8)
            pthread_cond_wait(&ch->changed, &ch->lock); // safe: cond-no-loop
        ch->slots[ch->sent++ % 8] = i;
        pthread_cond_broadcast(&ch->changed);
    }
    ch->closed = true;
    pthread_cond_broadcast(&ch->changed);
    pthread_mutex_unlock(&ch->lock);
    return NULL;
}

int main(void)
{
    static struct channel ch = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pthread_t thread;
    int value, sum = 0;

    if (pthread_create(&thread, NULL, sender, &ch) != 0)
        return 1;
    while (channel_receive(&ch, &value))
        sum += value;
    pthread_join(thread, NULL);
    printf("%d\n", sum);
    return 0;
}
