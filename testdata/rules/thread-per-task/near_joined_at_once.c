/* Each file is read with a helper of its own, which is joined before the next one: there are never more than two
 * threads. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void *digest(void *arg) {
    char *line = arg;
    unsigned sum = 0;
    for (size_t i = 0; i < strlen(line); i++)
        sum += (unsigned char)line[i];
    printf("%u\n", sum);
    return NULL;
}

int main(void) {
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        pthread_t helper;
        if (pthread_create(&helper, NULL, digest, line) != 0)
            return 1;
        pthread_join(helper, NULL);
    }
    return 0;
}
