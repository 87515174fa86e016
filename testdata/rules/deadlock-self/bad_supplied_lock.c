// run: --models testdata/models/share.yaml
/* The lock is made of functions that the library's user supplies; a model says what the two that call them do. What loads
 * the cookies holds their lock while it calls a function that takes it. */
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
    share_lock(handle, DATA_COOKIES); // step: deadlock-self
    handle->cookies = 0;
    share_unlock(handle, DATA_COOKIES);
}

void cookies_load(struct handle *handle, int count) {
    share_lock(handle, DATA_COOKIES); // step: deadlock-self
    if (count == 0)
        cookies_flush(handle); // expect: deadlock-self
    else
        handle->cookies += count;
    share_unlock(handle, DATA_COOKIES);
}
