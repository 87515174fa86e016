/* start() that fails has no thread left, by whichever of its ways: who forks then is alone. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static pthread_t logger;

static void *work(void *arg)
{
    syslog(LOG_DEBUG, "%s", (const char *)arg);
    return NULL;
}

static int start(char *name)
{
    int result = -1;
    if (name == NULL)
        goto out;
    if (pthread_create(&logger, NULL, work, name) != 0)
        goto out;
    result = 0;
out:
    return result;
}

static int start_all(char *name)
{
    return start(name);
}

int main(int argc, char **argv)
{
    if (start_all(argc > 1 ? argv[1] : NULL) != 0) {
        pid_t pid = fork(); // safe: process-fork-threaded
        if (pid == 0) {
            syslog(LOG_INFO, "no thread");
            _exit(0);
        }
        if (pid > 0)
            waitpid(pid, NULL, 0);
        return 1;
    }
    pthread_join(logger, NULL);
    return 0;
}
