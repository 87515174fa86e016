/* Each thread makes a key of its own in the one variable: the second loses the first one's. */
#include <pthread.h>
#include <stdio.h>

static pthread_key_t name_key;

static void *serve(void *arg)
{
    pthread_key_create(&name_key, NULL); // expect: thread-key-leak
    pthread_setspecific(name_key, arg);
    puts(pthread_getspecific(name_key));
    return NULL;
}

int main(void)
{
    static char names[3][8] = {"one", "two", "three"};
    for (int i = 0; i < 3; i++) {
        pthread_t server;
        if (pthread_create(&server, NULL, serve, names[i]) != 0)
            return 1;
        pthread_join(server, NULL);
    }
    return 0;
}
