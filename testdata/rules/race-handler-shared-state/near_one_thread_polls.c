/* Mongoose calls its handlers on the thread that polls: they take turns, and need no lock. */
// clean
#include <stddef.h>
#include <stdio.h>

struct mg_mgr {
    void *connections;
};
struct mg_connection;
typedef void (*mg_event_handler_t)(struct mg_connection *, int event, void *event_data);

/* As in mongoose.h. */
struct mg_connection *mg_http_listen(struct mg_mgr *mgr, const char *url, mg_event_handler_t handler, void *data);
void mg_mgr_poll(struct mg_mgr *mgr, int milliseconds);

static unsigned long hits;

static void answer(struct mg_connection *c, int event, void *event_data)
{
    (void)c;
    (void)event_data;
    if (event == 11)
        hits++;
}

int main(void)
{
    struct mg_mgr mgr = {NULL};

    if (!mg_http_listen(&mgr, "http://localhost:8000", answer, NULL))
        return 1;
    while (hits < 1000)
        mg_mgr_poll(&mgr, 1000);
    printf("%lu\n", hits);
    return 0;
}
