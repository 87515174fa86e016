// run: --min-tier high
/* A dozen steps may fail, and all go to one label: more ways than are kept apart meet there. Which of them it was is lost,
 * but nobody asks; the one that jumps with the lock held leaks it all the same. */
#include <pthread.h>
#include <stdlib.h>

struct line {
    pthread_mutex_t lock;
    int used;
    int short_form, with_name, with_origin, with_totals;
};

static int put(int *to, int value) {
    if (value < 0)
        return value;
    *to = value;
    return 0;
}

static int line_make(struct line *line, int value, int **result) {
    int status = 0, sum = 0, *name = NULL, *values = NULL;

    if (line->short_form && (status = put(&sum, value)) != 0)
        goto done;
    if (line->with_name && (name = malloc(16)) == NULL) {
        status = -12;
        goto done;
    }
    if (line->with_origin && (status = put(&sum, value + 1)) != 0)
        goto done;
    if (line->with_totals && (values = malloc(32)) == NULL) {
        status = -12;
        goto done;
    }
    pthread_mutex_lock(&line->lock); // step: lock-leak
    for (int i = 0; i < line->used; i++) {
        if ((status = put(&sum, value - i)) != 0)
            goto done;
    }
    pthread_mutex_unlock(&line->lock);
    if ((status = put(&sum, value + sum)) != 0)
        goto done;
    *result = values;
done:
    if (name)
        free(name);
    if (values && status)
        free(values);
    return status; // expect: lock-leak
}

static void *writer(void *arg) {
    int *values = NULL;
    if (line_make(arg, 3, &values) == 0)
        free(values);
    return NULL;
}

int main(void) {
    static struct line line = {PTHREAD_MUTEX_INITIALIZER, 4, 1, 1, 0, 1};
    pthread_t one, two;

    if (pthread_create(&one, NULL, writer, &line) || pthread_create(&two, NULL, writer, &line))
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
