// run: --models testdata/models/share.yaml
/* Two locks of one handle, told apart by their numbers: each is given back once. */
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

int name_and_cookie_add(struct handle *handle, int name) {
    int failed = 0;

    share_lock(handle, DATA_NAMES);
    share_lock(handle, DATA_COOKIES); // safe: deadlock-self
    handle->cookies++;
    share_unlock(handle, DATA_COOKIES);
    if (name < 0)
        failed = -1;
    else
        handle->names += name;
    share_unlock(handle, DATA_NAMES); // safe: lock-double-unlock
    return failed;
}
