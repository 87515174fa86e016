/* Main changes the variable before it installs the handler, and with the signal blocked. */
// clean
#include <signal.h>
#include <unistd.h>

static long deadline;

static void on_alarm(int number)
{
    (void)number;
    deadline += 10; // safe: signal-shared-data
    alarm(10);
}

static void put_off(long seconds)
{
    sigset_t alarms, before;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    sigprocmask(SIG_BLOCK, &alarms, &before);
    deadline += seconds;
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    deadline += argc;
    signal(SIGALRM, on_alarm);
    alarm(10);
    put_off(60);
    return 0;
}
