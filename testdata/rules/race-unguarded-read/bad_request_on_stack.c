/* The request lies on the stack of the thread that asks, but hangs in the list of the one that answers: it is shared
 * from then on, and its flag is polled without the lock. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct request {
    struct request *next;
    int number, square;
    int done;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct request *waiting;
static int stop;

static int square_of(int number)
{
    struct request request = {.number = number};

    pthread_mutex_lock(&lock);
    request.next = waiting;
    waiting = &request;
    pthread_mutex_unlock(&lock);
    while (!request.done) // low: race-unguarded-read
        usleep(10);
    pthread_mutex_lock(&lock);
    int square = request.square;
    pthread_mutex_unlock(&lock);
    return square;
}

static void *answer(void *arg)
{
    int more = 1;

    (void)arg;
    while (more) {
        pthread_mutex_lock(&lock);
        for (; waiting != NULL; waiting = waiting->next) {
            if (waiting->done)
                continue;
            waiting->square = waiting->number * waiting->number;
            waiting->done = 1;
        }
        more = !stop;
        pthread_mutex_unlock(&lock);
        usleep(10);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int sum = 0;

    if (pthread_create(&thread, NULL, answer, NULL) != 0)
        return 1;
    for (int i = 0; i < 20; i++)
        sum += square_of(i);
    pthread_mutex_lock(&lock);
    stop = 1;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", sum);
    return 0;
}
