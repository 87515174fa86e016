/* What the child does is a function of its own, which changes the environment: getenv of another thread may have its lock. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void set_environment(const char *interval)
{
    setenv("INTERVAL", interval, 1); // expect: process-fork-threaded
}

static void run_program(const char *path)
{
    pid_t pid = fork(); // step: process-fork-threaded
    if (pid == 0) {
        set_environment("10");
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

static void *worker(void *arg)
{
    run_program(arg);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    if (pthread_create(&thread, NULL, worker, argv[0]) != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
