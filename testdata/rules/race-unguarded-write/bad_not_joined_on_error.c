/* Who leaves early, because something of its own went wrong, has not joined the thread and cleans up beside it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_t thread;
static long written;

static void *run(void *arg)
{
    for (int i = 0; i < 1000; i++)
        written++; // expect: race-unguarded-write
    return arg;
}

static int finish(const char *name)
{
    int result = -1;
    FILE *file = fopen(name, "w");
    if (!file)
        goto out;
    pthread_join(thread, NULL);
    result = fprintf(file, "%ld\n", written);
    fclose(file);
out:
    written = 0; // step: race-unguarded-write
    return result;
}

int main(int argc, char **argv)
{
    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return 1;
    return finish(argc > 1 ? argv[1] : "written") < 0;
}
