/* A lock is a handle whose pointer leads to the mutex. What tells one lock from another is where its handle lies: that of
 * the hosts is taken under that of the names, everywhere. */
// clean
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct lock {
    void *impl;
};

struct lock_impl {
    pthread_mutex_t mutex;
    unsigned taken;
};

struct registry {
    struct lock names, hosts;
    long name_count, host_count;
};

static void lock_make(struct lock *lock)
{
    struct lock_impl *impl = calloc(1, sizeof *impl);

    assert(impl);
    pthread_mutex_init(&impl->mutex, NULL);
    lock->impl = impl;
}

static void lock_take(struct lock *lock)
{
    struct lock_impl *impl = lock->impl;

    assert(impl);
    pthread_mutex_lock(&impl->mutex);
    impl->taken++;
}

static void lock_leave(struct lock *lock)
{
    struct lock_impl *impl = lock->impl;

    assert(impl);
    pthread_mutex_unlock(&impl->mutex);
}

static void *add_host(void *arg)
{
    struct registry *reg = arg;

    lock_take(&reg->names);
    reg->name_count++;
    lock_take(&reg->hosts); // safe: deadlock-lock-order
    reg->host_count++;
    lock_leave(&reg->hosts);
    lock_leave(&reg->names);
    return NULL;
}

static void add_name(struct registry *reg)
{
    lock_take(&reg->names);
    reg->name_count++;
    lock_take(&reg->hosts); // safe: deadlock-same-class
    reg->host_count++;
    lock_leave(&reg->hosts);
    lock_leave(&reg->names);
}

int main(void)
{
    static struct registry reg;
    pthread_t thread;

    lock_make(&reg.names);
    lock_make(&reg.hosts);
    if (pthread_create(&thread, NULL, add_host, &reg) != 0)
        return 1;
    add_name(&reg);
    pthread_join(thread, NULL);
    printf("%ld %ld\n", reg.name_count, reg.host_count);
    return 0;
}
