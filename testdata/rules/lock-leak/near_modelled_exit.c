// run: --models testdata/models/token.yaml
/* The path that does not release the lock gives up, by a signal: a model says that nothing follows. */
// clean
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int seats = 10;

static void give_up(const char *why)
{
    fprintf(stderr, "%s\n", why);
    kill(getpid(), SIGKILL);
}

static void *visitor(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (seats == 0) {
        give_up("no seats");
        return NULL; // safe: lock-leak
    }
    seats--;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, visitor, NULL) != 0)
        return 1;
    visitor(NULL);
    pthread_join(thread, NULL);
    printf("%d\n", seats);
    return 0;
}
