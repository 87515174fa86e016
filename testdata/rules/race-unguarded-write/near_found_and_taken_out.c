// run: --min-tier high
/* The session is taken out of the list under its lock, and belongs to whoever took it from then on. Those in the list are
 * told something new meanwhile. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct session {
    struct session *next;
    char name[8];
    int told;
};

struct office {
    pthread_mutex_t list_lock;
    struct session *first;
    int (*is_meant)(const struct session *session, const char *name);
};

static struct office office = {PTHREAD_MUTEX_INITIALIZER, NULL, NULL};
static long comparisons;

static int has_name(const struct session *session, const char *name)
{
    comparisons++;
    return strcmp(session->name, name) == 0;
}

static struct session *office_take(struct office *o, const char *name)
{
    for (struct session **at = &o->first; *at != NULL; at = &(*at)->next) {
        struct session *s = *at;
        if (o->is_meant(s, name)) {
            *at = s->next;
            return s;
        }
    }
    return NULL;
}

static void office_tell_all(struct office *o, int what)
{
    pthread_mutex_lock(&o->list_lock);
    for (struct session *s = o->first; s != NULL; s = s->next)
        s->told = what;
    pthread_mutex_unlock(&o->list_lock);
}

static int office_forget(struct office *o, const char *name)
{
    pthread_mutex_lock(&o->list_lock);
    struct session *session = office_take(o, name);
    pthread_mutex_unlock(&o->list_lock);
    if (session == NULL)
        return -1;
    session->told = 0; // safe: race-unguarded-write
    printf("%s %d\n", session->name, session->told);
    free(session);
    return 0;
}

static void office_add(struct office *o, const char *name)
{
    struct session *session = calloc(1, sizeof *session);

    if (session == NULL)
        abort();
    strncpy(session->name, name, sizeof session->name - 1);
    pthread_mutex_lock(&o->list_lock);
    session->next = o->first;
    o->first = session;
    pthread_mutex_unlock(&o->list_lock);
}

static void *serve(void *arg)
{
    for (int i = 0; i < 100; i++)
        office_forget(&office, arg);
    return NULL;
}

int main(void)
{
    pthread_t servers[2];
    char name[2][8] = {"left", "right"};

    office.is_meant = has_name;
    for (int i = 0; i < 2; i++) {
        office_add(&office, name[i]);
        if (pthread_create(&servers[i], NULL, serve, name[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 100; i++)
        office_tell_all(&office, i);
    for (int i = 0; i < 2; i++)
        pthread_join(servers[i], NULL);
    printf("%d\n", office.first != NULL);
    return 0;
}
