// run: --min-tier high
/* A library: who handles events counts the sources first, under the lock under which others add some, and then waits for
 * as many. Nobody else writes the count, and to handle events is for one caller at a time. */
// clean
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

struct source {
    struct source *next;
    int fd;
};

struct events {
    pthread_mutex_t sources_lock;
    struct source *sources;
    struct pollfd *fds;
    unsigned long count;
    int modified;
};

void events_add(struct events *events, struct source *source);
int events_handle(struct events *events);

void events_add(struct events *events, struct source *source) {
    pthread_mutex_lock(&events->sources_lock);
    source->next = events->sources;
    events->sources = source;
    events->modified = 1;
    pthread_mutex_unlock(&events->sources_lock);
}

static int count_sources(struct events *events) {
    unsigned long i = 0;

    free(events->fds);
    events->count = 0;
    for (struct source *s = events->sources; s != NULL; s = s->next)
        events->count++;
    events->fds = calloc(events->count, sizeof *events->fds);
    if (events->fds == NULL)
        return -1;
    for (struct source *s = events->sources; s != NULL; s = s->next)
        events->fds[i++].fd = s->fd;
    return 0;
}

static int wait_for_sources(struct events *events) {
    nfds_t count = (nfds_t)events->count; // safe: race-unguarded-read

    return poll(events->fds, count, 1000);
}

int events_handle(struct events *events) {
    pthread_mutex_lock(&events->sources_lock);
    if (events->modified && count_sources(events) != 0) {
        pthread_mutex_unlock(&events->sources_lock);
        return -1;
    }
    events->modified = 0;
    pthread_mutex_unlock(&events->sources_lock);
    return wait_for_sources(events);
}
