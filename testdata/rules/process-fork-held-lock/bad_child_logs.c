/* The child says what it starts by way of the log, whose lock a worker may hold when the process is copied. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned lines;

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock);
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
    pid_t pid = fork(); // step: process-fork-held-lock
    if (pid == 0) {
        log_line("starting the hook\n"); // expect: process-fork-held-lock
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    if (pthread_create(&thread, NULL, worker, "w\n") != 0)
        return 1;
    run_hook(argv[0]);
    pthread_join(thread, NULL);
    return 0;
}
