// run: --min-tier high
/* One loop takes the locks of all clients, another one gives them back: that both go over the same clients is not seen,
 * but not the contrary either. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct client {
    struct client *next;
    pthread_mutex_t sending;
    int width;
};

struct cursor {
    struct client *at, *first;
};

static struct client *clients;

static struct cursor *cursor_new(void)
{
    struct cursor *cursor = calloc(1, sizeof *cursor);

    if (!cursor)
        abort();
    cursor->first = clients;
    return cursor;
}

static struct client *cursor_next(struct cursor *cursor)
{
    cursor->at = cursor->at ? cursor->at->next : cursor->first;
    return cursor->at;
}

static void resize(int width)
{
    struct client *client;
    struct cursor *cursor = cursor_new();

    while ((client = cursor_next(cursor)))
        pthread_mutex_lock(&client->sending);
    free(cursor);
    cursor = cursor_new();
    while ((client = cursor_next(cursor))) {
        client->width = width;
        pthread_mutex_unlock(&client->sending); // safe: lock-not-held
    }
    free(cursor);
} // safe: lock-leak

static void *run(void *arg)
{
    (void)arg;
    resize(3);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    for (int k = 0; k < 4; k++) {
        struct client *client = calloc(1, sizeof *client);

        if (!client || pthread_mutex_init(&client->sending, NULL) != 0)
            return 1;
        client->next = clients;
        clients = client;
    }
    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return 1;
    resize(4);
    pthread_join(thread, NULL);
    return 0;
}
