/* Five counters are shared without a lock, by a thread that reads what it is to count from a pipe. Others only write to
 * the pipe when they have done; main goes on. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int ends[2];
static long bytes;
static long lines;
static long words;
static long digits;
static long blanks;

static void count(char c)
{
    bytes++;       // low: race-unguarded-write
    if (c == '\n')
        lines++;   // low: race-unguarded-write
    if (c >= 'a')
        words++;   // low: race-unguarded-write
    if (c >= '0' && c <= '9')
        digits++;  // low: race-unguarded-write
    if (c == ' ')
        blanks++;  // low: race-unguarded-write
}

static void *count_pipe(void *arg)
{
    char c;

    (void)arg;
    while (read(ends[0], &c, 1) == 1)
        count(c);
    return NULL;
}

int main(void)
{
    pthread_t other;

    if (pipe(ends) != 0 || pthread_create(&other, NULL, count_pipe, NULL) != 0)
        return 1;
    if (write(ends[1], "text", 4) != 4)
        perror("write");
    for (const char *at = "a text"; *at; at++)
        count(*at);
    close(ends[1]);
    pthread_join(other, NULL);
    printf("%ld %ld %ld %ld %ld\n", bytes, lines, words, digits, blanks);
    return 0;
}
