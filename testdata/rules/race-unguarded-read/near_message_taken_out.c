// run: --min-tier high
/* The ring of messages has a lock; the thread that prints takes a message out of it, into memory of its own. Both are
 * allocated as bytes. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct message {
    int level;
    char *next;
    char text[];
};

static struct ring {
    int is_empty;
    char *head, *tail, *start, *end;
    char *copy;
} *ring;

static pthread_mutex_t ring_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t news_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t news = PTHREAD_COND_INITIALIZER;
static int pending;

static int ring_make(size_t size) {
    ring = calloc(1, sizeof *ring);
    if (ring == NULL)
        return -1;
    ring->start = calloc(1, size);
    ring->copy = calloc(1, size);
    if (ring->start == NULL || ring->copy == NULL)
        return -1;
    ring->is_empty = 1;
    ring->head = ring->tail = ring->start;
    ring->end = ring->start + size;
    return 0;
}

static void put(int level, const char *text) {
    struct message *message, *last = (struct message *)ring->tail;

    if (!ring->is_empty)
        ring->tail += (sizeof *last + strlen(last->text) + sizeof(void *)) & ~(sizeof(void *) - 1);
    if (ring->end - ring->tail < 128)
        ring->tail = ring->start;
    ring->is_empty = 0;
    message = (struct message *)ring->tail;
    message->level = level;
    memcpy(message->text, text, strlen(text) + 1);
    last->next = ring->tail;
    message->next = ring->head;
}

static void say(int level, const char *text) {
    pthread_mutex_lock(&ring_lock);
    put(level, text);
    pthread_mutex_unlock(&ring_lock);
    pthread_mutex_lock(&news_lock);
    pending = 1;
    pthread_cond_signal(&news);
    pthread_mutex_unlock(&news_lock);
}

static int take(void *copy) {
    struct message *from = (struct message *)ring->head, *to = copy;

    if (ring->is_empty)
        return -1;
    to->level = from->level;
    memcpy(to->text, from->text, strlen(from->text) + 1);
    if (ring->tail == ring->head)
        ring->is_empty = 1;
    else
        ring->head = from->next;
    return 0;
}

static int take_locked(void *copy) {
    pthread_mutex_lock(&ring_lock);
    int result = take(copy);
    pthread_mutex_unlock(&ring_lock);
    return result;
}

static void print(void *copy) {
    struct message *message = copy;

    printf("%d %s\n", message->level, message->text); // safe: race-unguarded-read
}

static void *print_all(void *arg) {
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&news_lock);
        while (!pending)
            pthread_cond_wait(&news, &news_lock);
        pending = 0;
        pthread_mutex_unlock(&news_lock);
        while (take_locked(ring->copy) == 0)
            print(ring->copy);
    }
    return arg;
}

int main(void) {
    pthread_t thread;

    if (ring_make(4096) != 0 || pthread_create(&thread, NULL, print_all, NULL) != 0)
        return 1;
    for (int i = 0; i < 100000; i++)
        say(i & 3, "hello");
    pthread_detach(thread);
    pthread_exit(NULL);
}
