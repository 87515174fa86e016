/* After fork the child has a copy of the memory: its write cannot meet the thread, which stayed in the parent. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        jobs++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pid_t child;

    child = fork();
    if (child == 0) {
        jobs = -1; // safe: race-unguarded-write
        _exit(jobs == -1 ? 0 : 1);
    }
    if (child < 0 || pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    waitpid(child, NULL, 0);
    pthread_join(thread, NULL);
    printf("%d\n", jobs);
    return 0;
}
