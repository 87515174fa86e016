// run: --min-tier high
/* The loop goes on for ever, unless the signal thread has set the flag: then it ends the process. The thread sets it once:
 * that does not mean that nobody looks at it yet. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dying;

static void finish(void)
{
    puts("done");
    exit(0);
}

static void *wait_for_signals(void *arg)
{
    for (;;) {
        int number = 0;

        sigwait(arg, &number);
        if (dying == 0)
            dying = 1; // expect: race-unguarded-write
    }
    return NULL;
}

int main(void)
{
    static sigset_t set;
    pthread_t thread;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (pthread_create(&thread, NULL, wait_for_signals, &set) != 0)
        return 1;
    for (;;) {
        if (dying)
            finish();
        usleep(1000);
    }
}
