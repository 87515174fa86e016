// run: --min-tier high
/* A flag in the object is set with the lock taken, and asked before it is given back: functions that are called meanwhile do
 * not touch it, which cannot be seen here. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct decoder {
    pthread_mutex_t *device;
    int (*decode)(struct decoder *decoder, const char *data);
    int on_device, serialized;
};

int decode_all(struct decoder *decoder, char **packets, int count);

int decode_all(struct decoder *decoder, char **packets, int count)
{
    int failed = 0;

    for (int i = 0; i < count; i++) {
        if (decoder->on_device) {
            pthread_mutex_lock(decoder->device);
            decoder->serialized = 1;
        }
        failed += decoder->decode(decoder, packets[i]);
        if (decoder->serialized) {
            decoder->serialized = 0;
            pthread_mutex_unlock(decoder->device);
        }
    }
    return failed; // safe: lock-leak
}
