/* What lies under the key is not the thread's to free: it is main's. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_key_t name_key;

static void *serve(void *arg)
{
    pthread_setspecific(name_key, arg);
    puts(pthread_getspecific(name_key));
    return NULL;
}

int main(void)
{
    static char name[] = "server";
    pthread_t server;
    pthread_key_create(&name_key, NULL);
    if (pthread_create(&server, NULL, serve, name) != 0)
        return 1;
    pthread_join(server, NULL);
    pthread_key_delete(name_key);
    return 0;
}
