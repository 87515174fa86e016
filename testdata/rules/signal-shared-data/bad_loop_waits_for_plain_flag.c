/* Nothing in the loop makes the compiler read the flag again. */
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
    unsigned long rounds = 0;
    signal(SIGINT, on_interrupt);
    alarm(60);
    while (!stop) // expect: signal-shared-data
        rounds++;
    return rounds == 0;
}
