/* A flag beside the handle says whether there is a thread: where it is not set, there is none to be joined. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum kind { PLAIN, IN_BACKGROUND };

static struct writer {
    enum kind kind;
    bool started;
    pthread_t thread;
    long written;
} writer;

static void *run(void *arg)
{
    for (int i = 0; i < 1000; i++)
        writer.written++;
    return arg;
}

static int writer_open(enum kind kind)
{
    writer.kind = kind;
    if (kind == IN_BACKGROUND) {
        if (pthread_create(&writer.thread, NULL, run, NULL) != 0)
            return -1;
        writer.started = true;
    }
    return 0;
}

static void writer_stop(void)
{
    if (writer.started)
        pthread_join(writer.thread, NULL);
    writer.written += 1; // safe: race-unguarded-write
}

static void writer_close(void)
{
    switch (writer.kind) {
    case IN_BACKGROUND:
        writer_stop();
        break;
    case PLAIN:
        break;
    }
    writer.written += 2; // safe: race-unguarded-write
}

int main(int argc, char **argv)
{
    (void)argv;
    if (writer_open(argc > 1 ? IN_BACKGROUND : PLAIN) != 0)
        return 1;
    writer_close();
    printf("%ld\n", writer.written);
    return 0;
}
