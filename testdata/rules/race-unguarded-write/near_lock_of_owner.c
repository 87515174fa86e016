/* The lock lies in the pool, not in the connection: every access takes the lock of the pool that the connection belongs
 * to, by whichever way it got there. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct conn;

struct pool {
    pthread_mutex_t lock;
    struct conn *first;
    int count;
};

struct conn {
    struct pool *pool;
    struct conn *next;
    int busy;
};

static struct pool pools[2];

static void conn_begin(struct conn *conn)
{
    pthread_mutex_lock(&conn->pool->lock);
    conn->busy++; // safe: race-unguarded-write
    pthread_mutex_unlock(&conn->pool->lock);
}

static void conn_end(struct conn *conn)
{
    struct pool *pool = conn->pool;

    pthread_mutex_lock(&pool->lock);
    conn->busy--;
    pthread_mutex_unlock(&pool->lock);
}

static int pool_busy(struct pool *pool)
{
    int busy = 0;

    pthread_mutex_lock(&pool->lock);
    for (struct conn *conn = pool->first; conn; conn = conn->next)
        busy += conn->busy; // safe: race-unguarded-read
    pthread_mutex_unlock(&pool->lock);
    return busy;
}

static struct conn *pool_add(struct pool *pool)
{
    struct conn *conn = calloc(1, sizeof *conn);

    if (!conn)
        abort();
    conn->pool = pool;
    pthread_mutex_lock(&pool->lock);
    conn->next = pool->first;
    pool->first = conn;
    pool->count++;
    pthread_mutex_unlock(&pool->lock);
    return conn;
}

static void *client(void *arg)
{
    struct pool *pool = arg;
    struct conn *conn = pool_add(pool);

    for (int i = 0; i < 10000; i++) {
        conn_begin(conn);
        if (pool_busy(pool) > 4)
            break;
        conn_end(conn);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 2; i++)
        pthread_mutex_init(&pools[i].lock, NULL);
    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, client, &pools[i % 2]) != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d\n", pool_busy(&pools[0]), pool_busy(&pools[1]));
    return 0;
}
