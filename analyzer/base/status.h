/* status.h: the result of an operation that the user or the environment can make fail.
 * The text of a failure goes to the Diag where it is detected, once; callers only pass the status on.
 */
#ifndef LOCKWISE_BASE_STATUS_H
#define LOCKWISE_BASE_STATUS_H

typedef enum Status {
    STATUS_OK = 0,
    STATUS_FAILED, /* said once through diag_error; the run cannot give what was asked */
} Status;

/* Leaves the calling function with the status of expr unless it is STATUS_OK. */
#define TRY(expr)                     \
    do {                              \
        Status try_status_ = (expr);  \
        if (try_status_ != STATUS_OK) \
            return try_status_;       \
    } while (0)

#endif
