/* main cuts its options with strtok and sets the environment before it starts the thread, which reads the environment and
 * cuts its own text; main does so again when the thread has ended. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *count_words(void *arg)
{
    int words = 0;
    for (char *word = strtok(arg, " "); word; word = strtok(NULL, " "))
        words++;
    printf("%s: %d\n", getenv("WORDS_TITLE"), words);
    return NULL;
}

int main(void)
{
    char options[] = "title,words", text[] = "one two three";
    pthread_t counter;
    setenv("WORDS_TITLE", strtok(options, ","), 1);
    if (pthread_create(&counter, NULL, count_words, text) != 0)
        return 1;
    pthread_join(counter, NULL);
    unsetenv("WORDS_TITLE");
    return 0;
}
