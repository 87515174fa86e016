/* The failure label frees what the function allocated, but the one thing it took before that was the lock. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct registry {
    pthread_mutex_t lock;
    char *names[8];
    int count;
};

static int registry_add(struct registry *r, const char *name)
{
    char *copy = malloc(strlen(name) + 1);

    if (copy == NULL)
        return -1;
    strcpy(copy, name);
    pthread_mutex_lock(&r->lock); // step: lock-leak
    if (r->count == 8)
        goto fail;
    r->names[r->count++] = copy;
    pthread_mutex_unlock(&r->lock);
    return 0;

fail:
    free(copy);
    return -1; // expect: lock-leak
}

static void *worker(void *arg)
{
    registry_add(arg, "worker");
    return NULL;
}

int main(void)
{
    struct registry registry = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, &registry) != 0)
        return 1;
    registry_add(&registry, "main");
    pthread_join(thread, NULL);
    for (int i = 0; i < registry.count; i++) {
        puts(registry.names[i]);
        free(registry.names[i]);
    }
    return 0;
}
