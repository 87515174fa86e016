// run: --models testdata/models/share.yaml
/* Locks made of functions that the user supplies, as a model says: the callee takes the lock of another kind of data. */
// clean
#include <stddef.h>

enum data { DATA_NAMES, DATA_COOKIES };

struct share {
    void (*lock)(enum data data, void *user);
    void (*unlock)(enum data data, void *user);
    void *user;
};

struct handle {
    struct share *share;
    int names, cookies;
};

void share_lock(struct handle *handle, enum data data) {
    if (handle->share->lock)
        handle->share->lock(data, handle->share->user);
}

void share_unlock(struct handle *handle, enum data data) {
    if (handle->share->unlock)
        handle->share->unlock(data, handle->share->user);
}

void cookies_flush(struct handle *handle) {
    share_lock(handle, DATA_COOKIES);
    handle->cookies = 0;
    share_unlock(handle, DATA_COOKIES);
}

void cookies_load(struct handle *handle, int count) {
    share_lock(handle, DATA_NAMES);
    if (count == 0)
        cookies_flush(handle); // safe: deadlock-self
    else
        handle->cookies += count;
    share_unlock(handle, DATA_NAMES);
}
