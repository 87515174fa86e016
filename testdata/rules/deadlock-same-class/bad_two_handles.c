/* The locks are objects that two variables lead to. One thread takes them in one order, the other in the other. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct lock {
    pthread_mutex_t mutex;
    const char *name;
};

static struct lock *index_lock, *data_lock;
static int entries;

static struct lock *lock_new(const char *name)
{
    struct lock *lock = malloc(sizeof *lock);

    if (lock == NULL)
        exit(1);
    pthread_mutex_init(&lock->mutex, NULL);
    lock->name = name;
    return lock;
}

static void lock_take(struct lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

static void lock_give(struct lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

static void *writer(void *arg)
{
    lock_take(index_lock);
    lock_take(data_lock); // expect: deadlock-same-class
    entries++;
    lock_give(data_lock);
    lock_give(index_lock);

    lock_take(index_lock);
    lock_take(data_lock); /* once is enough to say */
    entries++;
    lock_give(data_lock);
    lock_give(index_lock);
    return arg;
}

static void *cleaner(void *arg)
{
    lock_take(data_lock);
    lock_take(index_lock); // step: deadlock-same-class
    entries--;
    lock_give(index_lock);
    lock_give(data_lock);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    index_lock = lock_new("index");
    data_lock = lock_new("data");
    if (pthread_create(&one, NULL, writer, NULL) != 0 || pthread_create(&two, NULL, cleaner, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", entries);
    return 0;
}
