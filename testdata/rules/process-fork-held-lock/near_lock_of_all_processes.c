/* The lock lies in memory that the child does not copy but share, and is made for that: a thread of the parent that
 * holds it at the fork gives it back for the child too. */
// clean
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct board {
    pthread_mutex_t lock;
    unsigned lines;
};

static struct board *board;

static int lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attr;

    if (pthread_mutexattr_init(&attr) != 0 || pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED) != 0)
        return 1;
    return pthread_mutex_init(lock, &attr);
}

static void note(void)
{
    pthread_mutex_lock(&board->lock);
    board->lines++;
    pthread_mutex_unlock(&board->lock);
}

static void *worker(void *arg)
{
    for (int i = 0; i < 1000; i++)
        note();
    return arg;
}

static void run_job(void)
{
    pid_t pid = fork(); // safe: process-fork-held-lock

    if (pid == 0) {
        note();
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

int main(void)
{
    pthread_t thread;

    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED || lock_init(&board->lock) != 0)
        return 1;
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    run_job();
    pthread_join(thread, NULL);
    return 0;
}
