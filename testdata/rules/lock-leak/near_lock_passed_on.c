/* The first function locks, the last one unlocks: the section runs through a chain of calls that always ends. */
// clean
#include <pthread.h>
#include <stdio.h>

struct reply {
    pthread_mutex_t lock;
    char text[64];
    size_t len;
    unsigned sent;
};

static void reply_begin(struct reply *r)
{
    pthread_mutex_lock(&r->lock);
    r->len = 0;
} // safe: lock-leak

static void reply_add(struct reply *r, const char *part)
{
    while (*part != '\0' && r->len + 1 < sizeof r->text)
        r->text[r->len++] = *part++; // safe: race-unguarded-write
}

static void reply_end(struct reply *r)
{
    r->text[r->len] = '\0';
    r->sent++;
    pthread_mutex_unlock(&r->lock); // safe: lock-not-held
}

static void greet(struct reply *r, const char *name, int formal)
{
    reply_begin(r);
    if (formal) {
        reply_add(r, "dear ");
        reply_add(r, name);
        reply_end(r);
        return; // safe: lock-leak
    }
    reply_add(r, "hi ");
    reply_add(r, name);
    reply_end(r);
}

static void *talker(void *arg)
{
    for (int i = 0; i < 10; i++)
        greet(arg, "you", i % 2);
    return NULL;
}

int main(void)
{
    static struct reply reply = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t one, two;

    if (pthread_create(&one, NULL, talker, &reply) != 0 || pthread_create(&two, NULL, talker, &reply) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u: %s\n", reply.sent, reply.text);
    return 0;
}
