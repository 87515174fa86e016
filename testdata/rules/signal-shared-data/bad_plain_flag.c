/* The flag is neither volatile nor atomic; that the loop calls something makes it work in practice. */
#include <signal.h>
#include <unistd.h>

static int stop;

static void on_interrupt(int number)
{
    (void)number;
    stop = 1;
}

int main(void)
{
    signal(SIGINT, on_interrupt);
    while (!stop) // low: signal-shared-data
        pause();
    return 0;
}
