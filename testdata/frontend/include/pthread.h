/* A pthread.h for goldens: the same on every machine. The cleanup macros are written as glibc has them, in both
 * shapes, because that is what real code expands to. */
#ifndef TEST_PTHREAD_H
#define TEST_PTHREAD_H

typedef unsigned long pthread_t;
typedef union {
    int state;
    char size[40];
    long align;
} pthread_mutex_t;
typedef union {
    int state;
    char size[48];
} pthread_cond_t;
typedef union {
    char size[56];
} pthread_attr_t;

#define PTHREAD_MUTEX_INITIALIZER { 0 }
#define PTHREAD_COND_INITIALIZER { 0 }

int pthread_mutex_init(pthread_mutex_t *mutex, const void *attr);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
int pthread_cond_signal(pthread_cond_t *cond);
int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg);
int pthread_join(pthread_t thread, void **result);
void pthread_exit(void *result) __attribute__((__noreturn__));

#ifdef __EXCEPTIONS
struct __pthread_cleanup_frame {
    void (*__cancel_routine)(void *);
    void *__cancel_arg;
    int __do_it;
    int __cancel_type;
};
extern __inline __attribute__((__gnu_inline__)) void
__pthread_cleanup_routine(struct __pthread_cleanup_frame *__frame) {
    if (__frame->__do_it)
        __frame->__cancel_routine(__frame->__cancel_arg);
}
#define pthread_cleanup_push(routine, arg)                                                          \
    do {                                                                                            \
        struct __pthread_cleanup_frame __clframe __attribute__((__cleanup__(__pthread_cleanup_routine))) = \
            {.__cancel_routine = (routine), .__cancel_arg = (arg), .__do_it = 1};
#define pthread_cleanup_pop(execute) \
    __clframe.__do_it = (execute);   \
    }                                \
    while (0)
#else
typedef struct {
    struct {
        long __cancel_jmp_buf[8];
        int __mask_was_saved;
    } __cancel_jmp_buf[1];
    void *__pad[4];
} __pthread_unwind_buf_t;
struct __jmp_buf_tag;
int __sigsetjmp(struct __jmp_buf_tag *buf, int save);
void __pthread_register_cancel(__pthread_unwind_buf_t *buf);
void __pthread_unregister_cancel(__pthread_unwind_buf_t *buf);
void __pthread_unwind_next(__pthread_unwind_buf_t *buf) __attribute__((__noreturn__));
#define pthread_cleanup_push(routine, arg)                                                           \
    do {                                                                                             \
        __pthread_unwind_buf_t __cancel_buf;                                                         \
        void (*__cancel_routine)(void *) = (routine);                                                \
        void *__cancel_arg = (arg);                                                                  \
        int __not_first_call = __sigsetjmp((struct __jmp_buf_tag *)(void *)(__cancel_buf.__cancel_jmp_buf), 0); \
        if (__builtin_expect((__not_first_call), 0)) {                                               \
            __cancel_routine(__cancel_arg);                                                          \
            __pthread_unwind_next(&__cancel_buf);                                                    \
        }                                                                                            \
        __pthread_register_cancel(&__cancel_buf);                                                    \
        do {
#define pthread_cleanup_pop(execute)            \
    do {                                        \
    } while (0);                                \
    }                                           \
    while (0);                                  \
    __pthread_unregister_cancel(&__cancel_buf); \
    if (execute)                                \
        __cancel_routine(__cancel_arg);         \
    }                                           \
    while (0)
#endif

#endif
