// run: --min-tier high
/* Which handler is called, and by whom, is not known here. But the one that runs a script does so on a thread of its own,
 * whoever calls it: then there are two threads, and setenv takes the lock of the environment. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef int (*handler)(const char *event);

static handler handlers[4];
static int handler_count;

int add_handlers(void);
void tell_all(const char *event);

static int print(const char *event)
{
    return puts(event);
}

static void *run_script(void *arg)
{
    pid_t child = fork(); // step: process-fork-threaded

    if (child == 0) {
        setenv("EVENT", arg, 1); // expect: process-fork-threaded
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    return NULL;
}

static int start_script(const char *event)
{
    static char copy[32];
    pthread_t thread;

    snprintf(copy, sizeof copy, "%s", event);
    return pthread_create(&thread, NULL, run_script, copy) || pthread_detach(thread);
}

int add_handlers(void)
{
    handlers[handler_count++] = print;
    handlers[handler_count++] = start_script;
    return handler_count;
}

void tell_all(const char *event)
{
    for (int i = 0; i < handler_count; i++)
        handlers[i](event);
}
