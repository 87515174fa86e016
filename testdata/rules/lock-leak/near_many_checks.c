/* The table is locked only where it is shared, and asks the same flag again before it unlocks. The checks in between
 * make many ways through the function, but no lock hangs on them. */
// clean
#include <pthread.h>
#include <stdio.h>

struct table {
    pthread_mutex_t lock;
    int shared;
    int rows, columns, width, height, flags;
};

int table_scan(struct table *t, int row, int column, int verbose) {
    int shared = t->shared, sum = 0;

    if (shared)
        pthread_mutex_lock(&t->lock);
    if (row < t->rows)
        sum += row;
    if (column < t->columns)
        sum += column;
    if (t->flags & 1)
        sum++;
    if (t->width > 80)
        sum += 2;
    if (t->height > 25)
        sum += 3;
    if (verbose)
        printf("%d\n", sum);
    if (t->width > 80 && verbose)
        printf("wide\n");
    if (t->height > 25 && verbose)
        printf("high\n");
    if (row < t->rows && column < t->columns && (t->flags & 1))
        sum *= 2;
    if (shared)
        pthread_mutex_unlock(&t->lock);
    return sum;
}

int table_scan_all(struct table *t) {
    int sum = 0;

    for (int row = 0; row < 10; row++)
        sum += table_scan(t, row, row, 0);
    return sum;
}
