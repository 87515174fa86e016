/* Handlers stand in a table, and are installed in a loop. One of them allocates. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;
static char *volatile report;

static void on_stop(int number)
{
    (void)number;
    stopped = 1;
}

static void on_report(int number)
{
    (void)number;
    report = strdup("asked for a report"); // expect: signal-unsafe-call
}

static const struct {
    int number;
    void (*handler)(int);
} handlers[] = {{SIGTERM, on_stop}, {SIGUSR1, on_report}};

int main(void)
{
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_handler = handlers[i].handler;
        sigaction(handlers[i].number, &action, NULL);
    }
    while (!stopped) {
        char *block = malloc(16);
        free(block);
    }
    return report != NULL;
}
