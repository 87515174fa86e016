/* Only a malformed line reaches report_error, which counts it under the lock that the import holds all the time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static long imported;
static long errors;

static void report_error(const char *line)
{
    pthread_mutex_lock(&stats_lock);
    errors++;
    pthread_mutex_unlock(&stats_lock);
    fprintf(stderr, "malformed: %s\n", line);
}

static long parse_number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*end != '\0') {
        report_error(text);
        return 0;
    }
    return value;
}

static long parse_line(const char *line)
{
    return line[0] == '#' ? 0 : parse_number(line);
}

static void import(const char *const *lines, int count)
{
    pthread_mutex_lock(&stats_lock);
    for (int i = 0; i < count; i++)
        imported += parse_line(lines[i]); // expect: deadlock-self
    pthread_mutex_unlock(&stats_lock);
}

static void *importer(void *arg)
{
    static const char *const lines[] = {"# prices", "12", "3x", "40"};

    (void)arg;
    import(lines, 4);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, importer, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%ld, %ld errors\n", imported, errors);
    return 0;
}
