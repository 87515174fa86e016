/* The handler puts back what was there before and sends itself the signal again: the process ends, and the interrupted
 * count is not gone on with. */
// clean
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static struct {
    int depth;
    void (*before[4])(int);
} handlers;

static void pop(int number)
{
    if (handlers.depth > 0) {
        handlers.depth--;
        signal(number, handlers.before[handlers.depth]);
    }
}

static void on_signal(int number)
{
    pop(number);
    raise(number);
}

static void push(int number)
{
    handlers.before[handlers.depth] = signal(number, on_signal);
    handlers.depth++; // safe: signal-shared-data
}

int main(void)
{
    push(SIGINT);
    push(SIGTERM);
    pause();
    return 0;
}
