/* session_find hands its result over locked. The caller releases it when all is well and forgets it when it is not. */
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

static int session_call(int id, const char *user)
{
    struct session *session = session_find(id);

    if (session == NULL)
        return -1; // safe: lock-leak
    if (strcmp(session->user, user) != 0)
        return -2; // expect: lock-leak
    session->calls++;
    pthread_mutex_unlock(&session->lock);
    return 0;
}

static void *client(void *arg)
{
    for (int i = 0; i < 4; i++)
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
    pthread_join(thread, NULL);
    printf("%d\n", sessions[0].calls);
    return 0;
}
