// run: --min-tier high
/* What the handler says it says only when the process is about to end: nothing is gone on with that it may have interrupted. */
// clean
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t asked;

static void fail(const char *why)
{
    fprintf(stderr, "%s\n", why);
    abort();
}

static void on_signal(int number)
{
    if (number < 1 || number > 64)
        fail("no such signal"); // safe: signal-unsafe-call
    asked = number;
}

int main(void)
{
    if (signal(SIGTERM, on_signal) == SIG_ERR)
        return 1;
    while (!asked)
        pause();
    puts("asked to end");
    return 0;
}
