/* table_open hands a handle over through its parameter, locked; the caller that got one is the one to release it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct handle {
    pthread_mutex_t lock;
    int key;
    int uses;
};

static struct handle *handles[4];

static int table_open(int key, struct handle **out)
{
    struct handle *handle;

    if (key < 0 || key >= 4)
        return -1;
    handle = handles[key];
    pthread_mutex_lock(&handle->lock);
    *out = handle;
    return 0; // safe: lock-leak
}

static void handle_close(struct handle *handle)
{
    pthread_mutex_unlock(&handle->lock); // safe: lock-not-held
}

static int use(int key)
{
    struct handle *handle;

    if (table_open(key, &handle) != 0)
        return -1; // safe: lock-leak
    handle->uses++;
    handle_close(handle);
    return 0; // safe: lock-leak
}

static void *user(void *arg)
{
    int *failed = arg;

    for (int i = 0; i < 100; i++)
        if (use(i % 5) != 0)
            ++*failed;
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    int failed[2] = {0, 0};

    for (int i = 0; i < 4; i++) {
        handles[i] = calloc(1, sizeof *handles[i]);
        if (handles[i] == NULL)
            return 1;
        pthread_mutex_init(&handles[i]->lock, NULL);
        handles[i]->key = i;
    }
    if (pthread_create(&one, NULL, user, &failed[0]) != 0 || pthread_create(&two, NULL, user, &failed[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d uses, %d failed\n", handles[0]->uses, failed[0] + failed[1]);
    return 0;
}
