// run: --min-tier high
/* Options are set before any command opens a channel, though both are found and called in the same way. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void (*log_line)(const char *);

static void log_plainly(const char *line) {
    puts(line);
}

static void say(const char *line) {
    if (log_line != NULL)
        log_line(line);
}

static void *receive(void *arg) {
    for (int i = 0; i < 10; i++)
        say("received");
    return arg;
}

static int open_channel(const char *name) {
    pthread_t thread;

    return name[0] == '\0' || pthread_create(&thread, NULL, receive, NULL) != 0 || pthread_detach(thread) != 0;
}

static int set_quiet(const char *name) {
    return name[0] == '\0';
}

struct named {
    const char *name;
    int (*run)(const char *);
};

static const struct named options[] = {{"quiet", set_quiet}, {NULL, NULL}};
static const struct named commands[] = {{"channel", open_channel}, {NULL, NULL}};

static int find_and_run(const struct named *named, const char *name) {
    for (; named->name != NULL; named++)
        if (strcmp(name, named->name) == 0)
            return named->run(name);
    return -1;
}

int main(int argc, char **argv) {
    if (argc > 1 && find_and_run(options, argv[1]) != 0)
        return 1;
    log_line = log_plainly; // safe: race-unguarded-write
    say("ready");
    for (int i = 2; i < argc; i++)
        find_and_run(commands, argv[i]);
    pthread_exit(NULL);
}
