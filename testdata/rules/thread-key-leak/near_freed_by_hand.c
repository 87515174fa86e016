/* Without a destructor the start function itself frees the value at its end; the key is made once. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_key_t buffer_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_key(void)
{
    pthread_key_create(&buffer_key, NULL);
}

static void *serve(void *arg)
{
    pthread_once(&once, make_key);
    pthread_setspecific(buffer_key, malloc(32));
    snprintf(pthread_getspecific(buffer_key), 32, "%d", (int)(long)arg);
    puts(pthread_getspecific(buffer_key));
    free(pthread_getspecific(buffer_key));
    return NULL;
}

int main(void)
{
    pthread_t servers[4];
    for (int i = 0; i < 4; i++)
        if (pthread_create(&servers[i], NULL, serve, (void *)(long)i) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(servers[i], NULL);
    return 0;
}
