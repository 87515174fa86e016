// run: --min-tier high
/* The session is looked up under the lock of the list and stays in the list; what it has been told is taken back when
 * the lock is given back, while main tells all sessions something new. */
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

static struct session *office_find(struct office *o, const char *name)
{
    for (struct session *s = o->first; s != NULL; s = s->next)
        if (o->is_meant(s, name))
            return s;
    return NULL;
}

static void office_tell_all(struct office *o, int what)
{
    pthread_mutex_lock(&o->list_lock);
    for (struct session *s = o->first; s != NULL; s = s->next)
        s->told = what; // step: race-unguarded-write
    pthread_mutex_unlock(&o->list_lock);
}

static int office_forget(struct office *o, const char *name)
{
    pthread_mutex_lock(&o->list_lock);
    struct session *session = office_find(o, name);
    pthread_mutex_unlock(&o->list_lock);
    if (session == NULL)
        return -1;
    session->told = 0; // expect: race-unguarded-write
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
    printf("%d\n", office.first->told);
    return 0;
}
