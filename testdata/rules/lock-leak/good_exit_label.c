/* One label, one release: whatever happens inside the section leaves through it. */
// clean
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
    char *copy;
    int rc = -1;

    pthread_mutex_lock(&r->lock);
    if (r->count == 8)
        goto out;
    copy = malloc(strlen(name) + 1);
    if (copy == NULL)
        goto out;
    strcpy(copy, name);
    r->names[r->count++] = copy;
    rc = 0;

out:
    pthread_mutex_unlock(&r->lock);
    return rc;
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
    for (int i = 0; i < registry.count; i++)
        free(registry.names[i]);
    return 0;
}
