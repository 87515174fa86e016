/* finish() counts a message and leaves the section. For an empty message it is called before the section is entered. */
#include <pthread.h>
#include <stdio.h>

struct stats {
    pthread_mutex_t lock;
    long messages;
};

static void finish(struct stats *stats, const char *result)
{
    stats->messages++; // expect: race-unguarded-write
    printf("%ld %s\n", stats->messages, result);
    pthread_mutex_unlock(&stats->lock);
}

static void receive_all(struct stats *stats, const int *lengths, int count)
{
    for (int i = 0; i < count; i++) {
        if (lengths[i] == 0) {
            finish(stats, "empty"); // expect: lock-not-held
            continue;
        }
        pthread_mutex_lock(&stats->lock);
        if (lengths[i] > 1000) {
            finish(stats, "too long");
            continue;
        }
        finish(stats, "ok");
    }
}

static void *receiver(void *arg)
{
    static const int lengths[] = {10, 0, 2000, 30, 0, 7};

    receive_all(arg, lengths, 6);
    return NULL;
}

int main(void)
{
    struct stats stats = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, receiver, &stats) != 0 || pthread_create(&two, NULL, receiver, &stats) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", stats.messages);
    return 0;
}
