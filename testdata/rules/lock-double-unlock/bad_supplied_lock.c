// run: --models testdata/models/share.yaml
/* The lock is made of functions that the library's user supplies; a model says what the two that call them do. The failing
 * path gives the lock back twice. */
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

int name_add(struct handle *handle, int name) {
    int failed = 0;

    share_lock(handle, DATA_NAMES);
    if (name < 0) {
        share_unlock(handle, DATA_NAMES); // step: lock-double-unlock
        failed = -1;
        goto out;
    }
    handle->names += name;
out:
    share_unlock(handle, DATA_NAMES); // low: lock-double-unlock
    return failed;
}
