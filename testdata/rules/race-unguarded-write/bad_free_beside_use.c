/* Dropping the cached page is a write to all of it: the printer may be in the middle of reading. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *page;

static void *reloader(void *arg)
{
    (void)arg;
    free(page); // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t thread;
    size_t spaces = 0;

    page = calloc(1, 4096);
    if (page == NULL)
        return 1;
    strcpy(page, "a page of text");
    if (pthread_create(&thread, NULL, reloader, NULL) != 0)
        return 1;
    for (size_t i = 0; i < 4096; i++)
        spaces += page[i] == ' ';
    pthread_join(thread, NULL);
    printf("%zu\n", spaces);
    return 0;
}
