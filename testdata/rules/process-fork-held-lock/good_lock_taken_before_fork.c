/* The log's lock is taken before each fork and given back after it, so that the child finds it free. */
// clean
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned lines;

static void before_fork(void)
{
    pthread_mutex_lock(&log_lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&log_lock);
}

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock); // safe: process-fork-held-lock
    lines++;
    pthread_mutex_unlock(&log_lock);
    write(2, text, 1);
}

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++)
        log_line(arg);
    return NULL;
}

static void run_hook(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        log_line("starting the hook\n"); // safe: process-fork-held-lock
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    pthread_atfork(before_fork, after_fork, after_fork);
    if (pthread_create(&thread, NULL, worker, "w\n") != 0)
        return 1;
    run_hook(argv[0]);
    pthread_join(thread, NULL);
    return 0;
}
