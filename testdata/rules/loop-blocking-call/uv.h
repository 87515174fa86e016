/* uv.h: of libuv's header what the cases use, so that they compile where it is not installed. */
#ifndef CASE_UV_H
#define CASE_UV_H

typedef struct uv_loop_s uv_loop_t;
typedef struct uv_timer_s {
    void *data;
    uv_loop_t *loop;
    char rest[256];
} uv_timer_t;
typedef struct uv_async_s {
    void *data;
    uv_loop_t *loop;
    char rest[256];
} uv_async_t;
typedef enum { UV_RUN_DEFAULT } uv_run_mode;

uv_loop_t *uv_default_loop(void);
int uv_run(uv_loop_t *loop, uv_run_mode mode);
int uv_timer_init(uv_loop_t *loop, uv_timer_t *timer);
int uv_timer_start(uv_timer_t *timer, void (*call)(uv_timer_t *), unsigned long timeout, unsigned long repeat);
int uv_timer_stop(uv_timer_t *timer);
int uv_async_init(uv_loop_t *loop, uv_async_t *async, void (*call)(uv_async_t *));
int uv_async_send(uv_async_t *async);

#endif
