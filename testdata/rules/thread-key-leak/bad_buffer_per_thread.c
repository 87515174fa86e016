/* Each thread that formats a number allocates a buffer for itself; when it ends, nobody has the pointer any more. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_key_t buffer_key;

static char *format(int number)
{
    char *buffer = pthread_getspecific(buffer_key);
    if (!buffer) {
        buffer = malloc(32);
        pthread_setspecific(buffer_key, buffer); // step: thread-key-leak
    }
    snprintf(buffer, 32, "%d", number);
    return buffer;
}

static void *serve(void *arg)
{
    puts(format((int)(long)arg));
    return NULL;
}

int main(void)
{
    pthread_key_create(&buffer_key, NULL); // expect: thread-key-leak
    for (int i = 0; i < 100; i++) {
        pthread_t server;
        if (pthread_create(&server, NULL, serve, (void *)(long)i) != 0)
            return 1;
        pthread_join(server, NULL);
    }
    return 0;
}
