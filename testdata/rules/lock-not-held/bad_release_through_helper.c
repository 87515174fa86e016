/* The helper gives the message back unlocked; for an unknown property nothing was locked. */
#include <pthread.h>
#include <string.h>

struct message {
    pthread_mutex_t lock;
    int size;
    const char *tag;
};

static void message_unlock(struct message *m) {
    pthread_mutex_unlock(&m->lock);
}

int message_size(struct message *m, int property) {
    int size = -1;

    if (property != 1 && property != 2)
        goto done;
    pthread_mutex_lock(&m->lock);
    size = property == 1 ? m->size : (int)strlen(m->tag);
done:
    message_unlock(m); // expect: lock-not-held
    return size;
}
