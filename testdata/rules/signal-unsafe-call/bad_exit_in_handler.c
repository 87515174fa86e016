/* exit runs what atexit was given and flushes streams, which the handler may have interrupted: _exit does not. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void on_term(int number)
{
    (void)number;
    exit(1); // low: signal-unsafe-call
}

int main(void)
{
    signal(SIGTERM, on_term);
    for (int i = 0; i < 1000; i++)
        puts("works");
    return 0;
}
