// run: --min-tier high
/* The locks are elements of one array: workers take that of the clients, the child takes that of the log. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOCK_CLIENTS, LOCK_LOG, LOCKS };

static pthread_mutex_t locks[LOCKS] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static unsigned clients, lines;

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&locks[LOCK_CLIENTS]);
        clients++;
        pthread_mutex_unlock(&locks[LOCK_CLIENTS]);
    }
    return arg;
}

static void log_line(const char *text)
{
    pthread_mutex_lock(&locks[LOCK_LOG]); // safe: process-fork-held-lock
    lines++;
    pthread_mutex_unlock(&locks[LOCK_LOG]);
    write(2, text, 1);
}

static void run_hook(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        log_line("starting the hook\n");
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    run_hook(argv[0]);
    pthread_join(thread, NULL);
    return 0;
}
