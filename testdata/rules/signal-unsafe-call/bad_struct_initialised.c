/* Designated initialisers of local and of static structs say which handler is meant, as well as assignments do. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void on_usr1(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    (void)context;
    fputs("usr1\n", stderr); // expect: signal-unsafe-call
}

static void on_usr2(int number)
{
    (void)number;
    fflush(stdout); // expect: signal-unsafe-call
}

static const struct sigaction usr2 = {.sa_handler = on_usr2, .sa_flags = SA_RESTART};

int main(void)
{
    struct sigaction usr1 = {.sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &usr1, NULL);
    sigaction(SIGUSR2, &usr2, NULL);
    pause();
    return 0;
}
