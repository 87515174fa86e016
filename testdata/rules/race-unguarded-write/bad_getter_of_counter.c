/* next_id looks like a getter and is a writer: two requests may get the same number. */
#include <pthread.h>
#include <stdio.h>

struct request {
    unsigned id;
    unsigned size;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned last_id;
static unsigned long total;

static unsigned next_id(void)
{
    return ++last_id; // expect: race-unguarded-write
}

static unsigned renumber(void)
{
    unsigned old;

    pthread_mutex_lock(&lock);
    old = last_id;
    last_id = 0;
    pthread_mutex_unlock(&lock);
    return old;
}

static void send_request(unsigned size)
{
    struct request request = {next_id(), size};

    pthread_mutex_lock(&lock);
    total += request.size;
    if (request.id % 500 == 0)
        printf("request %u\n", request.id);
    pthread_mutex_unlock(&lock);
}

static void *client(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 1000; i++)
        send_request(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    unsigned sent;

    if (pthread_create(&one, NULL, client, NULL) != 0 || pthread_create(&two, NULL, client, NULL) != 0)
        return 1;
    sent = renumber();
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%u, %lu bytes\n", sent + last_id, total);
    return 0;
}
