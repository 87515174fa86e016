/* Main asks for the table before it starts the threads, so that they find it made. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int *table;

static int *squares(void)
{
    if (table == NULL) {
        table = malloc(16 * sizeof *table);
        for (int i = 0; table != NULL && i < 16; i++)
            table[i] = i * i;
    }
    return table;
}

static void *asker(void *arg)
{
    printf("%d\n", squares()[*(const int *)arg]);
    return NULL;
}

int main(void)
{
    pthread_t one;
    int three = 3;

    if (squares() == NULL || pthread_create(&one, NULL, asker, &three) != 0)
        return 1;
    pthread_join(one, NULL);
    free(table);
    return 0;
}
