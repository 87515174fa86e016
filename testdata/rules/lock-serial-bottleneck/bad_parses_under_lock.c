/* Four workers parse lines into one table, and hold the table's lock while they parse: they take turns. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { COLUMNS = 8, SLOTS = 64 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long table[SLOTS];

static long parse(const char *line) {
    long sum = 0;
    for (int column = 0; column < COLUMNS; column++) {
        long value = 0;
        for (; *line >= '0' && *line <= '9'; line++)
            value = value * 10 + *line - '0';
        line += *line == ',';
        sum = sum * 31 + value;
    }
    return sum;
}

static void *work(void *arg) {
    const char *const *lines = arg;
    for (int i = 0; lines[i]; i++) {
        pthread_mutex_lock(&lock); // low: lock-serial-bottleneck
        long row = parse(lines[i]);
        table[(unsigned long)row % SLOTS] += row;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(int argc, char **argv) {
    static const char *lines[] = {"1,2,3", "4,5,6", NULL};
    pthread_t threads[64];
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    for (long i = 0; i < count && i < 64; i++)
        pthread_create(&threads[i], NULL, work, argc > 1 ? (void *)(argv + 1) : (void *)lines);
    for (long i = 0; i < count && i < 64; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", table[0]);
    return 0;
}
