/* The answer is read into a struct whose member was set before: it may say "busy", and then the loop pauses with the lock
 * held that the other side needs to become free. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { DONE, BUSY };

struct message { int command, result; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ends[2];

static int transmit(int command)
{
    struct message message;
    pthread_mutex_lock(&lock);
retry:
    message.command = command;
    message.result = DONE;
    if (read(ends[0], &message, sizeof message) == (ssize_t)sizeof message && message.result == BUSY) {
        usleep(1000); // expect: lock-blocking-call
        goto retry;
    }
    pthread_mutex_unlock(&lock);
    return message.result;
}

static void *answer(void *arg)
{
    struct message message = {0, BUSY};
    (void)arg;
    pthread_mutex_lock(&lock); // step: lock-blocking-call
    if (write(ends[1], &message, sizeof message) < 0)
        perror("write");
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t other;
    if (pipe(ends) != 0 || pthread_create(&other, NULL, answer, NULL) != 0)
        return 1;
    printf("%d\n", transmit(1));
    pthread_join(other, NULL);
    return 0;
}
