/* Each thread is joined where it is made, though the function around it may call itself. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int verbose;

static void *send_line(void *arg)
{
    if (verbose)
        puts(arg);
    return NULL;
}

static int send_apart(char *line)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, send_line, line) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}

static int run(char **words, int count);

static int run_nested(char **words, int count)
{
    return count > 0 ? run(words + 1, count - 1) : 0;
}

static int run(char **words, int count)
{
    verbose = count > 2; // safe: race-unguarded-write
    if (count > 0 && send_apart(words[0]) != 0)
        return 1;
    return run_nested(words, count);
}

int main(int argc, char **argv)
{
    return run(argv, argc) + run(argv, argc);
}
