/* Every thread gets a session of its own; the memory comes from the program's own wrapper around calloc. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct session {
    int id;
    long bytes;
    char *buffer;
};

static void *must_alloc(size_t size)
{
    void *p = calloc(1, size);

    if (p == NULL) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return p;
}

static struct session *session_new(int id)
{
    struct session *session = must_alloc(sizeof *session);

    session->id = id; // safe: race-unguarded-write
    session->buffer = must_alloc(256);
    return session;
}

static void session_read(struct session *session, int n)
{
    session->buffer[n % 256] = (char)n; // safe: race-unguarded-write
    session->bytes += n; // safe: race-unguarded-write
}

static void *serve(void *arg)
{
    struct session *session = arg;

    for (int i = 0; i < 100; i++)
        session_read(session, i);
    printf("%d: %ld\n", session->id, session->bytes);
    free(session->buffer);
    free(session);
    return NULL;
}

int main(void)
{
    pthread_t threads[3];

    for (int i = 0; i < 3; i++)
        if (pthread_create(&threads[i], NULL, serve, session_new(i)) != 0)
            return 1;
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
