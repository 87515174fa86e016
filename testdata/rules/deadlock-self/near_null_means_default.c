/* set_level() locks only when it is asked for the default, by a null pointer; open_log() has tested that it has a log. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct log {
    int level;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int default_level;

static void set_level(struct log *log, int level)
{
    if (log == NULL) {
        pthread_mutex_lock(&lock);
        default_level = level;
        pthread_mutex_unlock(&lock);
        return;
    }
    log->level = level;
}

static struct log *open_log(void)
{
    struct log *log;

    pthread_mutex_lock(&lock);
    log = calloc(1, sizeof *log);
    if (!log) {
        pthread_mutex_unlock(&lock);
        return NULL;
    }
    set_level(log, default_level); // safe: deadlock-self
    pthread_mutex_unlock(&lock);
    return log;
}

static void *opener(void *arg)
{
    struct log *log = open_log();

    set_level(NULL, 2);
    free(log);
    return arg;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, opener, NULL) != 0 || pthread_create(&two, NULL, opener, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", default_level);
    return 0;
}
