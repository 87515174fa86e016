/* handlers.h: what the rules about signal handlers share: the calls that handlers come to. */
#ifndef LOCKWISE_RULES_HANDLERS_H
#define LOCKWISE_RULES_HANDLERS_H

#include "rules/evidence.h"

/* Something that a handler comes to: an instruction in a context of its. */
typedef struct HandlerPlace {
    CtxId ctx; /* 0 none */
    InstrId instr;
} HandlerPlace;

/* Whether that place is easier to believe, and nearer to the handler itself. */
bool handler_place_is_better(const Threads *t, HandlerPlace a, HandlerPlace b);
/* Whether few calls lead there: on a long way some condition is likely to keep the handler from it. */
bool handler_place_is_near(const Threads *t, HandlerPlace place);
/* Where the code that leads there belongs to the handler alone: in the handler, or in a function that nobody else
 * calls. This is where it is mended. */
HandlerPlace handler_own_place(const Model *m, HandlerPlace place);
/* Whether the handler may come back to what it has interrupted, rather than end the process. */
bool handler_returns(const Model *m, FnId handler);
/* Whether it sends itself the signal again before it returns: it has set back what it interrupted for, and the process
 * ends, mostly. */
bool handler_raises_again(const Model *m, FnId handler);
/* A clause on the way to a place: "by way of log_info", "" if it is in the handler. In the sink. */
const char *handler_way(const Evidence *e, HandlerPlace own, HandlerPlace place);

#endif
