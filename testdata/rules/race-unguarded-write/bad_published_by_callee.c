/* The session is in the table once session_register returns. Whoever walks the table may see it while its peer is still
 * being filled in. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SESSIONS = 64 };

struct session {
    int id;
    int peer;
};

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *table[SESSIONS];
static int used;

static int session_register(struct session *session)
{
    int slot = -1;

    pthread_mutex_lock(&table_lock);
    if (used < SESSIONS) {
        slot = used++;
        table[slot] = session;
    }
    pthread_mutex_unlock(&table_lock);
    return slot;
}

static int session_open(int id, int peer)
{
    struct session *session = malloc(sizeof *session);

    if (session == NULL)
        return -1;
    session->id = id; // safe: race-unguarded-write
    session->peer = -1; // safe: race-unguarded-write
    if (session_register(session) < 0) {
        free(session);
        return -1;
    }
    session->peer = peer; // expect: race-unguarded-write
    return 0;
}

static void *drop_peers(void *arg)
{
    int sessions;

    do {
        pthread_mutex_lock(&table_lock);
        for (int i = 0; i < used; i++) {
            if (table[i]->peer == 1)
                table[i]->peer = -1;
        }
        sessions = used;
        pthread_mutex_unlock(&table_lock);
        usleep(10);
    } while (sessions < SESSIONS);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, drop_peers, NULL) != 0)
        return 1;
    for (int i = 0; session_open(i, i % 3) == 0; i++)
        usleep(10);
    pthread_join(thread, NULL);
    printf("%d\n", used);
    return 0;
}
