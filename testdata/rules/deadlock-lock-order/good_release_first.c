/* Each section ends before the next one opens, so nobody ever holds both locks. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t inbox_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t outbox_lock = PTHREAD_MUTEX_INITIALIZER;
static int inbox = 50, outbox = 50;

static void *forward(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&inbox_lock);
        int take = inbox > 0;
        inbox -= take;
        pthread_mutex_unlock(&inbox_lock);

        pthread_mutex_lock(&outbox_lock);
        outbox += take;
        pthread_mutex_unlock(&outbox_lock);
    }
    return NULL;
}

static void *bounce(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&outbox_lock);
        int take = outbox > 0;
        outbox -= take;
        pthread_mutex_unlock(&outbox_lock);

        pthread_mutex_lock(&inbox_lock);
        inbox += take;
        pthread_mutex_unlock(&inbox_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, forward, NULL) != 0 || pthread_create(&two, NULL, bounce, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", inbox + outbox);
    return 0;
}
