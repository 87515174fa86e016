/* The branches are tested the other way round: what logs is the parent, or a fork that failed. */
// clean
#include <pthread.h>
#include <stddef.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static void *worker(void *arg)
{
    pid_t pid = fork(); // safe: process-fork-threaded
    if (pid > 0) {
        syslog(LOG_INFO, "started");
        waitpid(pid, NULL, 0);
    } else if (pid == 0) {
        execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    } else {
        syslog(LOG_ERR, "no process");
    }
    return arg;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
