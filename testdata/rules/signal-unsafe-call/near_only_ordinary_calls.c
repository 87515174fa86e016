/* The function that prints is called by the loop, never by the signal: the handler is another one, and SIG_IGN is none. */
// clean
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static volatile sig_atomic_t number_seen;

static void remember(int number)
{
    number_seen = number;
}

static void report(int number)
{
    printf("signal %d\n", number); // safe: signal-unsafe-call
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, remember);
    while (!number_seen)
        pause();
    report(number_seen);
    return 0;
}
