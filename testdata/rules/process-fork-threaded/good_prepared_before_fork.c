/* All that needs a lock happens before fork, or in the parent. */
// clean
#include <pthread.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void log_line(const char *text)
{
    pthread_mutex_lock(&log_lock);
    write(2, text, 1);
    pthread_mutex_unlock(&log_lock);
}

static void *worker(void *arg)
{
    const struct passwd *user = getpwnam(arg);
    uid_t uid = user != NULL ? user->pw_uid : 0;
    log_line("starting the hook\n");
    pid_t pid = fork(); // safe: process-fork-threaded
    if (pid == 0) {
        if (setuid(uid) == 0)
            execl("/bin/true", "true", (char *)NULL);
        _exit(127);
    }
    log_line("started\n");
    waitpid(pid, NULL, 0);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, "nobody") != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
