/* fork() calls the handler in the thread that forks, beside the worker that counts as well. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static long events;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        events++; // expect: race-unguarded-write
    return NULL;
}

static void count_fork(void)
{
    events++; // step: race-unguarded-write
}

int main(void)
{
    pthread_t thread;
    pid_t child;

    if (pthread_atfork(count_fork, NULL, NULL) != 0 || pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
    pthread_join(thread, NULL);
    printf("%ld\n", events);
    return 0;
}
