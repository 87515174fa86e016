/* store_file.c: pairs from a file, and a walk over all of them. */
#include "store_internal.h"

#include <stdio.h>

int store_each(struct store *store, store_visit visit, void *context)
{
    int visited = 0;

    store_read_lock(store);
    while (visited < store->count &&
           visit(store->pairs[visited].key, store->pairs[visited].value, context) == 0)
        visited++;
    store_unlock(store);
    return visited;
}

/* All of the file or, if a line is wrong, the part before it. */
int store_load(struct store *store, const char *path)
{
    FILE *file = fopen(path, "r");
    char key[24];
    long value;
    int fields;

    if (file == NULL)
        return -1;
    store_write_lock(store);
    while ((fields = fscanf(file, "%23s %ld", key, &value)) == 2) {
        if (store_set_locked(store, key, value) != 0) {
            fclose(file);
            return -1; // expect: lock-leak
        }
    }
    store_unlock(store);
    fclose(file);
    return fields == EOF ? 0 : -1;
}
