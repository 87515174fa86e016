/* The lookup returns its object locked, and each caller releases it on every path on which there is one. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct session {
    pthread_mutex_t lock;
    char user[16];
    int calls;
};

static struct session sessions[4];

static struct session *session_find(int id)
{
    if (id < 0 || id >= 4)
        return NULL;
    pthread_mutex_lock(&sessions[id].lock);
    return &sessions[id]; // safe: lock-leak
}

static void session_release(struct session *session)
{
    pthread_mutex_unlock(&session->lock); // safe: lock-not-held
}

static int session_call(int id, const char *user)
{
    struct session *session = session_find(id);
    int rc = 0;

    if (session == NULL)
        return -1;
    if (strcmp(session->user, user) == 0)
        session->calls++;
    else
        rc = -2;
    session_release(session);
    return rc;
}

static void *client(void *arg)
{
    for (int i = 0; i < 5; i++)
        session_call(i, arg);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    for (int i = 0; i < 4; i++) {
        pthread_mutex_init(&sessions[i].lock, NULL);
        strcpy(sessions[i].user, "guest");
    }
    if (pthread_create(&thread, NULL, client, "guest") != 0)
        return 1;
    session_call(2, "root");
    pthread_join(thread, NULL);
    printf("%d\n", sessions[0].calls);
    return 0;
}
