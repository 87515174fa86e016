/* A pthread.h for goldens: the same on every machine. The kind of a mutex lies where glibc has it. */
#ifndef TEST_PTHREAD_H
#define TEST_PTHREAD_H

typedef unsigned long pthread_t;
typedef struct {
    int __state[4];
    int __kind;
    int __rest[5];
} pthread_mutex_t;
typedef struct {
    int __state[12];
} pthread_cond_t;
typedef struct pthread_attr pthread_attr_t;

#define PTHREAD_MUTEX_INITIALIZER { .__kind = 0 }
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP { .__kind = 1 }

int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
int pthread_cond_signal(pthread_cond_t *cond);
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg);
int pthread_join(pthread_t thread, void **result);

#endif
