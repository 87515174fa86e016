/* A bit says whether there is a thread: it is joined where there is one. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { IN_BACKGROUND = 4 };

static unsigned options;
static pthread_t writer;
static long files;

static void *write_out(void *arg)
{
    for (int i = 0; i < 100; i++)
        files++;
    return arg;
}

static int archive_open(unsigned wanted)
{
    options = wanted;
    if (options & IN_BACKGROUND)
        return pthread_create(&writer, NULL, write_out, NULL);
    return 0;
}

static void archive_close(void)
{
    if (options & IN_BACKGROUND)
        pthread_join(writer, NULL);
    files++; // safe: race-unguarded-write
    printf("%ld\n", files);
}

int main(int argc, char **argv)
{
    (void)argv;
    if (archive_open((unsigned)argc) == 0)
        archive_close();
    return 0;
}
