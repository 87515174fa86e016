/* The lock is taken by a wrapper, so the missing release is not a call to pthread_mutex_unlock but to db_leave. */
#include <pthread.h>
#include <stdio.h>

struct db {
    pthread_mutex_t mutex;
    int open;
    int rows;
};

static void db_enter(struct db *db)
{
    pthread_mutex_lock(&db->mutex); // safe: lock-leak
}

static void db_leave(struct db *db)
{
    pthread_mutex_unlock(&db->mutex); // safe: lock-not-held
}

static int db_insert(struct db *db, int count)
{
    db_enter(db);
    if (!db->open) {
        fprintf(stderr, "database is closed\n");
        return -1; // expect: lock-leak
    }
    db->rows += count;
    db_leave(db);
    return 0;
}

static void db_close(struct db *db)
{
    db_enter(db);
    db->open = 0;
    db_leave(db);
}

static void *loader(void *arg)
{
    for (int i = 0; i < 100; i++)
        if (db_insert(arg, i) != 0)
            break;
    return NULL;
}

int main(void)
{
    struct db db = {PTHREAD_MUTEX_INITIALIZER, 1, 0};
    pthread_t thread;

    if (pthread_create(&thread, NULL, loader, &db) != 0)
        return 1;
    pthread_join(thread, NULL);
    db_close(&db);
    printf("%d rows\n", db.rows);
    return 0;
}
