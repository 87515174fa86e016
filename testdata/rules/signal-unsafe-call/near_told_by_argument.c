/* The function that cleans up is told by a number whether it runs in a signal handler, where it frees nothing. */
// clean
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IN_HANDLER = 1 };

static char *volatile path;

static void forget(int in_handler)
{
    if (!in_handler) {
        free(path);
        path = NULL;
    }
}

static void clean_up(unsigned flags)
{
    int in_handler = !!(flags & IN_HANDLER);

    if (path)
        unlink(path);
    forget(in_handler);
}

static void on_signal(int number)
{
    (void)number;
    clean_up(IN_HANDLER); // safe: signal-unsafe-call
}

int main(int argc, char **argv)
{
    path = strdup(argv[argc - 1]);
    if (path == NULL || signal(SIGINT, on_signal) == SIG_ERR)
        return 1;
    for (int i = 0; i < 10; i++)
        pause();
    clean_up(0);
    return 0;
}
