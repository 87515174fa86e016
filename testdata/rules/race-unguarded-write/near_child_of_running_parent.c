/* The child of a fork writes to its own copy, while the thread of the parent runs on. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int jobs;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        jobs++; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pid_t child;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    child = fork();
    if (child == 0) {
        jobs = -1; // safe: race-unguarded-write
        _exit(jobs == -1 ? 0 : 1); // safe: race-unguarded-read
    }
    waitpid(child, NULL, 0);
    pthread_join(thread, NULL);
    printf("%d\n", jobs);
    return 0;
}
