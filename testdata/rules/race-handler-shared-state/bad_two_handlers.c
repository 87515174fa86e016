/* Two handlers of a web server share a table of sessions: one fills it, the other looks it up, neither locks. */
#include <stddef.h>

struct mg_context;
struct mg_connection;
typedef int (*mg_request_handler)(struct mg_connection *c, void *data);

/* As in civetweb.h. */
struct mg_context *mg_start(const void *callbacks, void *data, const char **options);
void mg_set_request_handler(struct mg_context *ctx, const char *uri, mg_request_handler handler, void *data);
int mg_printf(struct mg_connection *c, const char *format, ...);
int wait_for_signal(void);

static unsigned long sessions[64];
static unsigned session_count;

static int login(struct mg_connection *c, void *data)
{
    (void)data;
    sessions[session_count % 64] = (unsigned long)(size_t)c; // low: race-handler-shared-state
    session_count++; // expect: race-handler-shared-state
    return mg_printf(c, "welcome");
}

static int count(struct mg_connection *c, void *data)
{
    (void)data;
    return mg_printf(c, "%u sessions, the last is %lu", session_count, sessions[0]);
}

int main(void)
{
    struct mg_context *ctx = mg_start(NULL, NULL, NULL);

    if (!ctx)
        return 1;
    mg_set_request_handler(ctx, "/login", login, NULL);
    mg_set_request_handler(ctx, "/count", count, NULL);
    return wait_for_signal();
}
