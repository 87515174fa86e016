// run: --min-tier high
/* The position is the owner's alone: that it is read under the lock of the fifo, too, does not make that lock its own.
 * Each reader is for one thread at a time. */
// clean
#include <pthread.h>

struct fifo {
    int items[16];
    unsigned filled;
};

struct reader {
    pthread_mutex_t fifo_lock;
    struct fifo *fifo;
    struct cursor *cursor;
};

struct cursor {
    unsigned position;
};

int reader_take(struct reader *reader);
void reader_put(struct reader *reader, int item);

int reader_take(struct reader *reader) {
    int item = -1;

    pthread_mutex_lock(&reader->fifo_lock);
    if (reader->fifo->filled != reader->cursor->position)
        item = reader->fifo->items[reader->cursor->position % 16];
    pthread_mutex_unlock(&reader->fifo_lock);
    reader->cursor->position++; // safe: race-unguarded-write
    return item;
}

void reader_put(struct reader *reader, int item) {
    pthread_mutex_lock(&reader->fifo_lock);
    reader->fifo->items[reader->fifo->filled % 16] = item;
    reader->fifo->filled++;
    pthread_mutex_unlock(&reader->fifo_lock);
}
