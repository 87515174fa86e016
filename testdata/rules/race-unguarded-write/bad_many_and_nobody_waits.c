/* Five counters are shared without a lock. Where so many are, something that is not seen often keeps the threads apart;
 * but neither of these ever waits for the other, nor looks at a flag. */
#include <pthread.h>
#include <stdio.h>

static long bytes;
static long lines;
static long words;
static long digits;
static long blanks;

static void count(char c)
{
    bytes++;       // expect: race-unguarded-write
    if (c == '\n')
        lines++;   // expect: race-unguarded-write
    if (c >= 'a')
        words++;   // expect: race-unguarded-write
    if (c >= '0' && c <= '9')
        digits++;  // expect: race-unguarded-write
    if (c == ' ')
        blanks++;  // expect: race-unguarded-write
}

static void *count_text(void *text)
{
    for (const char *at = text; *at; at++)
        count(*at);
    return NULL;
}

int main(void)
{
    pthread_t other;
    char one[] = "one text", two[] = "and another 1";

    if (pthread_create(&other, NULL, count_text, one) != 0)
        return 1;
    count_text(two);
    pthread_join(other, NULL);
    printf("%ld %ld %ld %ld %ld\n", bytes, lines, words, digits, blanks);
    return 0;
}
