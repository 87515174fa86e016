/* Both threads come to the sum through four calls. No condition on the way can keep them apart, as neither waits. */
#include <pthread.h>
#include <stdio.h>

static long sum;

static void add(long value)
{
    sum += value; // expect: race-unguarded-write
}

static void add_cell(long row, long column)
{
    add(row * column);
}

static void add_row(long row)
{
    for (long column = 0; column < 100; column++)
        add_cell(row, column);
}

static void add_rows(long first, long step)
{
    for (long row = first; row < 100; row += step)
        add_row(row);
}

static void *add_odd(void *arg)
{
    (void)arg;
    add_rows(1, 2);
    return NULL;
}

static void *add_even(void *arg)
{
    (void)arg;
    add_rows(0, 2);
    return NULL;
}

int main(void)
{
    pthread_t odd, even;

    if (pthread_create(&odd, NULL, add_odd, NULL) != 0)
        return 1;
    if (pthread_create(&even, NULL, add_even, NULL) == 0)
        pthread_join(even, NULL);
    pthread_join(odd, NULL);
    printf("%ld\n", sum);
    return 0;
}
