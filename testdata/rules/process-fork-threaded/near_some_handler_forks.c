// run: --min-tier high
/* Which handler is called, and by whom, is not known here. One of them runs a script, on the thread that calls it: that
 * may be the only one. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef int (*handler)(const char *event);

static handler handlers[4];
static int handler_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

int add_handlers(void);
void tell_all(const char *event);

static int print(const char *event)
{
    return puts(event);
}

static int run_script(const char *event)
{
    pid_t child = fork();

    if (child == 0) {
        setenv("EVENT", event, 1); // safe: process-fork-threaded
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    return child > 0;
}

int add_handlers(void)
{
    pthread_mutex_lock(&lock);
    handlers[handler_count++] = print;
    handlers[handler_count++] = run_script;
    pthread_mutex_unlock(&lock);
    return 2;
}

void tell_all(const char *event)
{
    pthread_mutex_lock(&lock);
    int count = handler_count;
    pthread_mutex_unlock(&lock);
    for (int i = 0; i < count; i++)
        handlers[i](event);
}
