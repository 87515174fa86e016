/* The thread that takes the lock is joined before fork. */
// clean
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned work;

static void add_work(void)
{
    pthread_mutex_lock(&lock);
    work++;
    pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    add_work();
    return arg;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    (void)argc;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        add_work(); // safe: process-fork-held-lock
        execl(argv[0], argv[0], (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    return 0;
}
