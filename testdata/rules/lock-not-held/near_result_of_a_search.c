/* find() takes no lock and returns 0 or -1; so lock_session() returns -1 where it has not locked, and nothing else. */
// clean
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

struct session {
    pthread_mutex_t lock;
    long id;
    int messages;
    struct session *next;
};

static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;
static struct session first = {.lock = PTHREAD_MUTEX_INITIALIZER, .id = 1};

static long find(long id, struct session **out)
{
    *out = NULL;
    for (struct session *s = &first; s; s = s->next) {
        if (s->id == id) {
            *out = s;
            return 0;
        }
    }
    return -1;
}

static long lock_session(long id, struct session **out)
{
    long found;

    if (id == 0)
        return -1;
    pthread_mutex_lock(&all);
    found = find(id, out);
    if (found == 0)
        pthread_mutex_lock(&(*out)->lock);
    pthread_mutex_unlock(&all);
    return found;
}

static long send_message(long id)
{
    struct session *s;
    long result = lock_session(id, &s);

    if (result == -1)
        return 1;
    s->messages++;
    pthread_mutex_unlock(&s->lock); // safe: lock-not-held
    return 0;
}

static void *sender(void *arg)
{
    (void)arg;
    for (long id = 0; id < 3; id++)
        send_message(id);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, sender, NULL) != 0 || pthread_create(&two, NULL, sender, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", first.messages);
    return 0;
}
