/* The thread that gives back the last reference destroys the lock after it has released it; others may still be in their
 * unlock, which POSIX allows. main destroys what it joined for first; each worker has a lock of its own. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct shared {
    pthread_mutex_t lock;
    int references;
};

struct task {
    pthread_mutex_t lock;
    pthread_t thread;
    int done;
};

static void shared_release(struct shared *shared)
{
    int left;

    pthread_mutex_lock(&shared->lock);
    left = --shared->references;
    pthread_mutex_unlock(&shared->lock);
    if (left > 0)
        return;
    pthread_mutex_destroy(&shared->lock); // safe: lock-destroy-held
    free(shared); // safe: lock-destroy-held
}

static void *user(void *arg)
{
    shared_release(arg);
    return NULL;
}

static void *work(void *arg)
{
    struct task *task = arg;

    pthread_mutex_lock(&task->lock);
    task->done = 1;
    pthread_mutex_unlock(&task->lock);
    return NULL;
}

int main(void)
{
    struct shared *shared = malloc(sizeof *shared);
    struct task tasks[2];
    pthread_t thread;

    if (!shared)
        return 1;
    pthread_mutex_init(&shared->lock, NULL);
    shared->references = 2;
    if (pthread_create(&thread, NULL, user, shared) != 0)
        return 1;
    shared_release(shared);
    pthread_join(thread, NULL);
    for (int i = 0; i < 2; i++) {
        pthread_mutex_init(&tasks[i].lock, NULL);
        tasks[i].done = 0;
        if (pthread_create(&tasks[i].thread, NULL, work, &tasks[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(tasks[i].thread, NULL);
        pthread_mutex_destroy(&tasks[i].lock); // safe: lock-destroy-held
        printf("%d\n", tasks[i].done);
    }
    return 0;
}
