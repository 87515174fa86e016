/* SQLite tells of changes with its connection's mutex held, and the callback takes the mutex under which another thread
 * runs statements. */
#include <pthread.h>
#include <stddef.h>

/* as in sqlite3.h */
typedef struct sqlite3 sqlite3;
int sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **), void *data, char **error);
void *sqlite3_update_hook(sqlite3 *db, void (*hook)(void *, int, char const *, char const *, long long), void *data);

static pthread_mutex_t changes_lock = PTHREAD_MUTEX_INITIALIZER;
static long changes;
static sqlite3 *db;

static void count_change(void *data, int what, char const *base, char const *table, long long row) {
    (void)data;
    (void)what;
    (void)base;
    (void)table;
    (void)row;
    pthread_mutex_lock(&changes_lock); // expect: deadlock-lock-order
    changes++;
    pthread_mutex_unlock(&changes_lock);
}

static void *insert(void *unused) {
    (void)unused;
    for (int i = 0; i < 100; i++)
        sqlite3_exec(db, "insert into t values (1)", NULL, NULL, NULL);
    return NULL;
}

int main(void) {
    pthread_t thread;
    sqlite3_update_hook(db, count_change, NULL);
    if (pthread_create(&thread, NULL, insert, NULL))
        return 1;
    pthread_mutex_lock(&changes_lock);
    if (changes > 50)
        sqlite3_exec(db, "delete from t", NULL, NULL, NULL); // step: deadlock-lock-order
    changes = 0;
    pthread_mutex_unlock(&changes_lock);
    return pthread_join(thread, NULL);
}
