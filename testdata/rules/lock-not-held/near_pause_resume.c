/* pause() keeps the lock and resume() gives it back: the operator's commands come in pairs, on the same thread. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum command { CMD_PAUSE, CMD_STATUS, CMD_RESUME };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long rounds;

static void pause_workers(void)
{
    pthread_mutex_lock(&lock);
} // safe: lock-leak

static void resume_workers(void)
{
    pthread_mutex_unlock(&lock); // safe: lock-not-held
}

static void control(enum command command)
{
    switch (command) {
    case CMD_PAUSE:
        pause_workers(); // safe: deadlock-self
        break;
    case CMD_STATUS:
        puts("paused");
        break;
    case CMD_RESUME:
        resume_workers(); // safe: lock-not-held
        break;
    }
} // safe: lock-leak

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        rounds++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    static const enum command script[] = {CMD_PAUSE, CMD_STATUS, CMD_RESUME, CMD_PAUSE, CMD_RESUME};
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    for (size_t i = 0; i < sizeof script / sizeof script[0]; i++) {
        control(script[i]); // noise: deadlock-self: which command follows which is only to be seen in the contents of the table
        usleep(100);
    }
    pthread_join(thread, NULL);
    printf("%ld\n", rounds);
    return 0;
}
