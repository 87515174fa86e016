/* Each thread takes the lock of its own argument alone: no other one waits while it sleeps. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct session {
    pthread_mutex_t lock;
    int tries;
};

static void session_pause(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    while (session->tries > 0) {
        session->tries--;
        sleep(1); // safe: lock-blocking-call
    }
    pthread_mutex_unlock(&session->lock);
}

static void *run(void *arg)
{
    struct session *session = arg;
    session_pause(session);
    pthread_mutex_lock(&session->lock);
    session->tries = 3;
    pthread_mutex_unlock(&session->lock);
    session_pause(session);
    pthread_mutex_destroy(&session->lock);
    free(session);
    return NULL;
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        struct session *session = calloc(1, sizeof *session);
        if (!session || pthread_mutex_init(&session->lock, NULL) != 0)
            return 1;
        if (pthread_create(&thread, NULL, run, session) == 0)
            pthread_detach(thread);
    }
    pthread_exit(NULL);
}
