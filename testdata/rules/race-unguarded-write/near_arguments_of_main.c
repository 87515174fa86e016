// run: --min-tier high
/* A library: it is main that hands over its arguments, before all else. */
// clean
#include <pthread.h>
#include <string.h>

static pthread_mutex_t title_lock = PTHREAD_MUTEX_INITIALIZER;

static struct {
    char *text;
    unsigned long length, room;
} title;

char **title_setup(int argc, char **argv);
int title_set(const char *text);
int title_get(char *out, unsigned long size);

char **title_setup(int argc, char **argv) {
    if (argc <= 0)
        return argv;
    title.text = argv[0];
    title.length = strlen(argv[0]); // safe: race-unguarded-write
    title.room = title.length + 1;
    return argv;
}

int title_set(const char *text) {
    pthread_mutex_lock(&title_lock);
    unsigned long length = strlen(text);
    if (length >= title.room)
        length = title.room - 1;
    memcpy(title.text, text, length);
    title.length = length;
    pthread_mutex_unlock(&title_lock);
    return 0;
}

int title_get(char *out, unsigned long size) {
    int result = -1;

    pthread_mutex_lock(&title_lock);
    if (size > title.length) {
        memcpy(out, title.text, title.length);
        result = 0;
    }
    pthread_mutex_unlock(&title_lock);
    return result;
}
