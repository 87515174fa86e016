/* A call with nothing to write joins the thread that the calls before it have started and kept busy. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int full;
} turn = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static pthread_t writer;
static int running;
static char copy[64];
static size_t copied;
static const char *name = "output";

static void turn_wait(int full)
{
    pthread_mutex_lock(&turn.lock);
    while (turn.full != full)
        pthread_cond_wait(&turn.changed, &turn.lock);
}

static void turn_hand_on(int full)
{
    turn.full = full;
    pthread_cond_broadcast(&turn.changed);
    pthread_mutex_unlock(&turn.lock);
}

static void *write_out(void *arg)
{
    size_t length;

    do {
        turn_wait(1);
        length = copied;
        if (length)
            printf("%s: %.*s\n", name, (int)length, copy);
        turn_hand_on(0);
    } while (length);
    return arg;
}

static int put(const char *text, size_t length)
{
    if (!running) {
        if (pthread_create(&writer, NULL, write_out, NULL) != 0)
            return -1;
        running = 1;
    }
    turn_wait(0);
    copied = length;
    if (length)
        memcpy(copy, text, length);
    turn_hand_on(1);
    if (length == 0 && running) {
        pthread_join(writer, NULL);
        running = 0;
    }
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        name = argv[i]; // safe: race-unguarded-write
        if (put(argv[i], strlen(argv[i]) % sizeof copy) != 0)
            return 1;
        put(NULL, 0);
        name = NULL; // safe: race-unguarded-write
    }
    return 0;
}
