/* The handler counts signals, the loop counts them down again: one that comes between its reading and writing is lost. */
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t pending;

static void on_child(int number)
{
    (void)number;
    pending++; // step: signal-shared-data
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_child};
    sigaction(SIGCHLD, &action, NULL);
    for (;;) {
        if (pending > 0)
            pending--; // expect: signal-shared-data
        else
            pause();
    }
}
