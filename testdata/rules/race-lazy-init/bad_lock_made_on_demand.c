/* The lock is made by the first thread that logs. The second thread sees that it is being made, and takes it before it
 * is, or makes it once more while the first one holds it. */
#include <pthread.h>
#include <stdio.h>

static int made;
static pthread_mutex_t lock;

static void say(const char *what)
{
    if (!made) {
        made = 1; // expect: race-lazy-init
        pthread_mutex_init(&lock, NULL); // expect: lock-uninitialised
    }
    pthread_mutex_lock(&lock);
    puts(what);
    pthread_mutex_unlock(&lock);
}

static void *talker(void *arg)
{
    say(arg);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, talker, "one") != 0 || pthread_create(&two, NULL, talker, "two") != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
