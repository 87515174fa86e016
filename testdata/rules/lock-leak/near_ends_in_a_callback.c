// run: --min-tier high
/* What goes on by itself keeps the lock: whoever is called at its end gives it back. Else the function does. */
// clean
#include <pthread.h>
#include <stdlib.h>

enum { DONE, GOES_ON };

struct device {
    pthread_mutex_t lock;
    int block;
};

struct command {
    struct device *device;
    void (*done)(struct command *command);
    struct command *next;
};

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static struct command *queue;
static struct device device;

static int schedule(struct command *command)
{
    if (command->device->block % 2)
        return DONE;
    pthread_mutex_lock(&queue_lock);
    command->next = queue;
    queue = command;
    pthread_mutex_unlock(&queue_lock);
    return GOES_ON;
}

static void write_done(struct command *command)
{
    command->device->block++;
    pthread_mutex_unlock(&command->device->lock);
    free(command);
}

static int compare_and_write(struct device *target)
{
    struct command *command = calloc(1, sizeof *command);
    int state;

    if (!command)
        return DONE;
    command->device = target;
    command->done = write_done;
    pthread_mutex_lock(&target->lock);
    state = schedule(command);
    if (state == GOES_ON)
        return GOES_ON; // safe: lock-leak
    pthread_mutex_unlock(&target->lock);
    free(command);
    return state;
}

static void *serve(void *arg)
{
    for (int k = 0; k < 100; k++) {
        pthread_mutex_lock(&queue_lock);
        struct command *command = queue;
        if (command)
            queue = command->next;
        pthread_mutex_unlock(&queue_lock);
        if (command)
            command->done(command);
    }
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_mutex_init(&device.lock, NULL) != 0 || pthread_create(&thread, NULL, serve, NULL) != 0)
        return 1;
    while (compare_and_write(&device) == GOES_ON)
        continue;
    pthread_join(thread, NULL);
    return 0;
}
