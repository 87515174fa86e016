/* store.h: a library for programs with threads: every function may be called at any time from any thread. */
#ifndef STORE_H
#define STORE_H

struct store;

typedef int (*store_visit)(const char *key, long value, void *context);

struct store *store_new(void);
void store_free(struct store *store);
int store_set(struct store *store, const char *key, long value);
long store_get(struct store *store, const char *key, long fallback);
int store_count(struct store *store);
int store_full(const struct store *store);
int store_each(struct store *store, store_visit visit, void *context);
int store_load(struct store *store, const char *path);

#endif
