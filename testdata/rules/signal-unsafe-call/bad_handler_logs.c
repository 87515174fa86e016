/* The handler prints: it may have interrupted printf, which holds the stream's lock, and this thread waits for itself. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void say(const char *text)
{
    printf("server: %s\n", text); // step: signal-unsafe-call
}

static void on_usr1(int number)
{
    (void)number;
    say("still here"); // expect: signal-unsafe-call
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    say("begins");
    for (int i = 0; i < 1000; i++)
        say("works");
    return 0;
}
