/* What comes after exec runs only if it failed, and by then there is little to lose. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <syslog.h>
#include <unistd.h>

static void *worker(void *arg)
{
    if (fork() == 0) {
        close(0);
        execl("/bin/true", "true", (char *)NULL);
        syslog(LOG_ERR, "no /bin/true"); // safe: process-fork-threaded
        _exit(127);
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
