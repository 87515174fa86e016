/* The daemon forks first and starts its threads in the child; the helper is forked when the threads are joined. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

static void *worker(void *arg)
{
    syslog(LOG_INFO, "working");
    return arg;
}

static void run_helper(void)
{
    if (fork() == 0) { // safe: process-fork-threaded
        syslog(LOG_INFO, "helping");
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
}

int main(void)
{
    pthread_t thread;
    if (fork() == 0) { // safe: process-fork-threaded
        openlog("daemon", LOG_PID, LOG_DAEMON);
        if (pthread_create(&thread, NULL, worker, NULL) != 0)
            return 1;
        pthread_join(thread, NULL);
        run_helper();
    }
    return 0;
}
