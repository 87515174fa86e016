/* What the child runs ends with exit, and starts threads before: the parent, which goes on with the loop, has none. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char stamp[32];

static void note_time(void)
{
    time_t now = time(NULL);
    struct tm *parts = localtime(&now);

    if (parts)
        strftime(stamp, sizeof stamp, "%H:%M", parts);
}

static void *look_up(void *arg)
{
    return arg;
}

static void run_helper(int number)
{
    pthread_t thread;

    note_time();
    if (number && pthread_create(&thread, NULL, look_up, NULL) == 0)
        pthread_detach(thread);
    while (getppid() != 1)
        sleep(1);
    exit(0);
}

int main(void)
{
    for (int k = 0; k < 3; k++) {
        pid_t child = fork(); // safe: process-fork-threaded

        if (child < 0)
            return 1;
        if (child > 0)
            continue;
        run_helper(k);
    }
    while (wait(NULL) > 0)
        continue;
    return 0;
}
