/* The counter of dropped lines is guarded like the rest of the buffer, except that the full case unlocks too early. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct logbuf {
    pthread_mutex_t lock;
    char text[4096];
    size_t used;
    unsigned dropped;
};

static struct logbuf buf = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void log_line(const char *line)
{
    size_t len = strlen(line);

    pthread_mutex_lock(&buf.lock);
    if (buf.used + len > sizeof buf.text) {
        pthread_mutex_unlock(&buf.lock);
        buf.dropped++; // expect: race-unguarded-write
        return;
    }
    memcpy(buf.text + buf.used, line, len);
    buf.used += len;
    pthread_mutex_unlock(&buf.lock);
}

static unsigned log_flush(void)
{
    pthread_mutex_lock(&buf.lock);
    unsigned dropped = buf.dropped;
    buf.dropped = 0;
    buf.used = 0;
    pthread_mutex_unlock(&buf.lock);
    return dropped;
}

static void *writer(void *arg)
{
    for (int i = 0; i < 5000; i++)
        log_line(arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    unsigned dropped = 0;

    if (pthread_create(&one, NULL, writer, "one\n") != 0 || pthread_create(&two, NULL, writer, "two\n") != 0)
        return 1;
    for (int i = 0; i < 50; i++)
        dropped += log_flush();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u lines dropped\n", dropped + log_flush());
    return 0;
}
