/* No other thread takes the lock; and the one that forks holds another, which the child gives back as the parent does. */
// clean
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t hooks_lock = PTHREAD_MUTEX_INITIALIZER, work_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned hooks, work;

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&work_lock);
        work++;
        pthread_mutex_unlock(&work_lock);
    }
    return arg;
}

static void run_hook(const char *path)
{
    pid_t pid = fork();
    if (pid == 0) {
        pthread_mutex_lock(&hooks_lock); // safe: process-fork-held-lock
        hooks++;
        pthread_mutex_unlock(&hooks_lock);
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
