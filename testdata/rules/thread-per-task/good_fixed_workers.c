/* As many workers as processors take the lines from a queue. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct line {
    struct line *next;
    char text[256];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static struct line *lines;
static int closing;

static void *worker(void *arg) {
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!lines && !closing)
            pthread_cond_wait(&filled, &lock);
        struct line *line = lines;
        if (!line)
            break;
        lines = line->next;
        pthread_mutex_unlock(&lock);
        printf("%zu\n", strlen(line->text));
        free(line);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void) {
    enum { MOST = 64 };
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    pthread_t threads[MOST];
    char text[256];
    count = count < MOST ? count : MOST;
    for (long i = 0; i < count; i++)
        pthread_create(&threads[i], NULL, worker, NULL);
    while (fgets(text, sizeof text, stdin)) {
        struct line *line = calloc(1, sizeof *line);
        strcpy(line->text, text);
        pthread_mutex_lock(&lock);
        line->next = lines;
        lines = line;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&lock);
    }
    pthread_mutex_lock(&lock);
    closing = 1;
    pthread_cond_broadcast(&filled);
    pthread_mutex_unlock(&lock);
    for (long i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
