// run: --min-tier high
/* One loop locks all, another of the same length releases them: it does not run fewer times than the first. */
// clean
#include <pthread.h>
#include <stdio.h>

static struct level {
    pthread_mutex_t rows[8];
    pthread_mutex_t whole;
} levels[4];

int sweep(int level_count, int row_count) {
    for (int l = 0; l < level_count; l++) {
        printf("locking level %d\n", l);
        for (int i = 0; i < row_count; i++) {
            if (pthread_mutex_lock(&levels[l].rows[i]) != 0)
                printf("%d of %d\n", i, l);
        }
        if (level_count > 1)
            pthread_mutex_lock(&levels[l].whole);
    }
    for (int l = 0; l < level_count; l++) {
        printf("unlocking level %d\n", l);
        for (int i = 0; i < row_count; i++) {
            if (pthread_mutex_unlock(&levels[l].rows[i]) != 0)
                printf("%d of %d\n", i, l);
        }
        if (level_count > 1)
            pthread_mutex_unlock(&levels[l].whole);
    }
    return 0; // safe: lock-leak
}
