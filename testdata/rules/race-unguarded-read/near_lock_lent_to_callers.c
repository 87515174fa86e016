// run: --min-tier high
/* A library lends its lock: who calls table_size and table_shrink has called table_hold before, as the manual asks for. */
// clean
#include <pthread.h>
#include <stdlib.h>

struct table {
    pthread_mutex_t lock;
    unsigned size, room;
};

void table_hold(struct table *table);
void table_let_go(struct table *table);
unsigned table_size(struct table *table);
void table_grow(struct table *table);
void table_clear(struct table *table);
void table_shrink(struct table *table, unsigned by);

void table_hold(struct table *table)
{
    pthread_mutex_lock(&table->lock);
}

void table_let_go(struct table *table)
{
    pthread_mutex_unlock(&table->lock);
}

void table_grow(struct table *table)
{
    pthread_mutex_lock(&table->lock);
    if (table->size < table->room)
        table->size++;
    pthread_mutex_unlock(&table->lock);
}

void table_clear(struct table *table)
{
    pthread_mutex_lock(&table->lock);
    table->size = 0;
    table->room = 16;
    pthread_mutex_unlock(&table->lock);
}

unsigned table_size(struct table *table)
{
    return table->size; // safe: race-unguarded-read
}

void table_shrink(struct table *table, unsigned by)
{
    if (table->size >= by)
        table->size -= by; // safe: race-unguarded-write
}
