/* syncapi_kinds.c: which keys a row of each kind needs and may have. */
#include "model/syncapi_internal.h"

#define BIT(key) ROW_BIT(ROW_##key)

static const KindInfo kinds[SYNC_KIND_COUNT] = {
    [SYNC_NONE] = {"none", 0, 0},
    [SYNC_ACQUIRE] = {"acquire", BIT(OBJECT) | BIT(LOCK), BIT(NUMBER) | BIT(SHARED) | BIT(SUCCESS) | BIT(TOKEN)},
    [SYNC_TRY_ACQUIRE] = {"try-acquire", BIT(OBJECT) | BIT(LOCK),
                          BIT(NUMBER) | BIT(SHARED) | BIT(TIMED) | BIT(SUCCESS) | BIT(FAILURE) | BIT(TYPE) |
                              BIT(BLOCKS)},
    [SYNC_RELEASE] = {"release", BIT(OBJECT) | BIT(LOCK), BIT(NUMBER) | BIT(SUCCESS)},
    [SYNC_SECTION_ENTER] = {"section-enter", BIT(TOKEN) | BIT(OBJECT), BIT(SECOND) | BIT(LOCK)},
    [SYNC_SECTION_LEAVE] = {"section-leave", BIT(TOKEN), 0},
    [SYNC_TOKEN_ENTER] = {"token-enter", BIT(TOKEN), 0},
    [SYNC_TOKEN_LEAVE] = {"token-leave", BIT(TOKEN), 0},
    [SYNC_TOKEN_SUSPEND] = {"token-suspend", BIT(TOKEN), 0},
    [SYNC_TOKEN_RESUME] = {"token-resume", BIT(TOKEN), 0},
    [SYNC_TOKEN_END] = {"token-end", BIT(TOKEN), 0},
    [SYNC_TOKEN_TEST] = {"token-test", BIT(TOKEN), 0},
    [SYNC_LOCK_INIT] = {"lock-init", BIT(OBJECT) | BIT(LOCK),
                        BIT(ATTRIBUTE) | BIT(TYPE) | BIT(RECURSIVE) | BIT(ERRORCHECK) | BIT(PROCESSES)},
    [SYNC_LOCK_DESTROY] = {"lock-destroy", BIT(OBJECT) | BIT(LOCK), 0},
    [SYNC_LOCK_REPAIR] = {"lock-repair", BIT(OBJECT), 0},
    [SYNC_ATTRIBUTE_TYPE] = {"attribute-type", BIT(OBJECT) | BIT(TYPE), BIT(RECURSIVE) | BIT(ERRORCHECK)},
    [SYNC_COND_WAIT] = {"cond-wait", BIT(OBJECT) | BIT(MUTEX), BIT(TIMED)},
    [SYNC_COND_SIGNAL] = {"cond-signal", BIT(OBJECT), 0},
    [SYNC_COND_INIT] = {"cond-init", BIT(OBJECT), BIT(ATTRIBUTE)},
    [SYNC_COND_DESTROY] = {"cond-destroy", BIT(OBJECT), 0},
    [SYNC_THREAD_CREATE] = {"thread-create", BIT(START),
                            BIT(OBJECT) | BIT(ARGUMENT) | BIT(PARAMETER) | BIT(ATTRIBUTE) | BIT(MANY) | BIT(REQUESTS)},
    [SYNC_THREAD_JOIN] = {"thread-join", BIT(OBJECT), BIT(TIMED)},
    [SYNC_THREAD_DETACH] = {"thread-detach", BIT(OBJECT), 0},
    [SYNC_THREAD_EXIT] = {"thread-exit", 0, 0},
    [SYNC_CANCEL_STATE] = {"cancel-state", BIT(TYPE) | BIT(BLOCKS), BIT(SAVED)},
    [SYNC_CANCEL_TYPE] = {"cancel-type", BIT(TYPE) | BIT(SYNCHRONOUS), 0},
    [SYNC_THREAD_SELF] = {"thread-self", 0, 0},
    [SYNC_CLEANUP_PUSH] = {"cleanup-push", 0, 0},
    [SYNC_THREAD_CANCEL] = {"thread-cancel", BIT(OBJECT), 0},
    [SYNC_ATTRIBUTE_DETACHED] = {"attribute-detached", BIT(OBJECT) | BIT(TYPE) | BIT(DETACHED), 0},
    [SYNC_ATTRIBUTE_PROCESSES] = {"attribute-processes", BIT(OBJECT) | BIT(TYPE) | BIT(PROCESSES), 0},
    [SYNC_ATTRIBUTE_ROBUST] = {"attribute-robust", BIT(OBJECT) | BIT(TYPE) | BIT(ROBUST) | BIT(SUCCESS), 0},
    [SYNC_ONCE] = {"once", BIT(START), BIT(OBJECT)},
    [SYNC_CALL] = {"call", BIT(START), BIT(ARGUMENT) | BIT(PARAMETER)},
    [SYNC_CALLBACK] = {"callback", BIT(START), BIT(OBJECT) | BIT(HANDLE) | BIT(ARGUMENT) | BIT(PARAMETER)},
    [SYNC_TOKEN_CALLBACK] = {"token-callback", BIT(TOKEN) | BIT(START), BIT(ARGUMENT) | BIT(PARAMETER)},
    [SYNC_CALLBACK_LOOP] = {"callback-loop", BIT(OBJECT) | BIT(HANDLE), 0},
    [SYNC_RUN_CALLBACKS] = {"run-callbacks", 0, BIT(OBJECT)},
    [SYNC_SYMBOL_LOOKUP] = {"symbol-lookup", 0, 0},
    [SYNC_FORK] = {"fork", 0, 0},
    [SYNC_FORK_HANDLERS] = {"fork-handlers", BIT(START) | BIT(PARENT) | BIT(CHILD), 0},
    [SYNC_SIGNAL_HANDLER] = {"signal-handler", BIT(START), BIT(TYPE) | BIT(SYNCHRONOUS)},
    [SYNC_SIGNAL_MASK] = {"signal-mask", BIT(OBJECT), BIT(TYPE) | BIT(BLOCKS) | BIT(UNBLOCKS) | BIT(SAVED)},
    [SYNC_SIGNAL_SET_FILL] = {"signal-set-fill", BIT(OBJECT), 0},
    [SYNC_SIGNAL_WAIT] = {"signal-wait", 0, 0},
    [SYNC_PROCESS_EXIT] = {"process-exit", 0, BIT(VALUE)},
    [SYNC_RETURNS_TWICE] = {"returns-twice", 0, 0},
    [SYNC_SEMAPHORE_INIT] = {"semaphore-init", BIT(OBJECT) | BIT(VALUE), BIT(TYPE) | BIT(PROCESSES)},
    [SYNC_SEMAPHORE_DESTROY] = {"semaphore-destroy", BIT(OBJECT), 0},
    [SYNC_SEMAPHORE_WAIT] = {"semaphore-wait", BIT(OBJECT), 0},
    [SYNC_SEMAPHORE_TRY_WAIT] = {"semaphore-try-wait", BIT(OBJECT), BIT(TIMED) | BIT(SUCCESS) | BIT(FAILURE)},
    [SYNC_SEMAPHORE_POST] = {"semaphore-post", BIT(OBJECT), 0},
    [SYNC_BARRIER_INIT] = {"barrier-init", BIT(OBJECT) | BIT(VALUE), BIT(ATTRIBUTE)},
    [SYNC_BARRIER_DESTROY] = {"barrier-destroy", BIT(OBJECT), 0},
    [SYNC_BARRIER_WAIT] = {"barrier-wait", BIT(OBJECT), 0},
    [SYNC_KEY_CREATE] = {"key-create", BIT(OBJECT), BIT(START)},
    [SYNC_KEY_DELETE] = {"key-delete", BIT(OBJECT), 0},
    [SYNC_KEY_SET] = {"key-set", BIT(OBJECT) | BIT(ARGUMENT), 0},
    [SYNC_KEY_GET] = {"key-get", BIT(OBJECT), 0},
    [SYNC_ALLOC] = {"alloc", 0, BIT(FILLED) | BIT(TYPE) | BIT(PROCESSES)},
    [SYNC_FREE] = {"free", BIT(OBJECT), 0},
    [SYNC_BORROW] = {"borrow", 0, BIT(OBJECT)},
    [SYNC_RETAIN] = {"retain", BIT(OBJECT), 0},
    [SYNC_DISCARD] = {"discard", BIT(OBJECT), 0},
    [SYNC_ACCESS] = {"access", 0, BIT(FILLED) | BIT(COPIED)},
};

static const char *const lock_names[LOCK_SECTION + 1] = {
    [LOCK_NONE] = "none",     [LOCK_MUTEX] = "mutex",     [LOCK_PLAIN] = "plain", [LOCK_RECURSIVE] = "recursive",
    [LOCK_RWLOCK] = "rwlock", [LOCK_SPIN] = "spin",       [LOCK_FILE] = "file",   [LOCK_SEMAPHORE] = "semaphore",
    [LOCK_ATOMIC] = "atomic", [LOCK_MONITOR] = "monitor", [LOCK_TOKEN] = "token", [LOCK_SECTION] = "section",
};

const char *const row_key_names[ROW_KEY_COUNT] = {
    [ROW_KIND] = "kind",           [ROW_OBJECT] = "object",         [ROW_LOCK] = "lock",
    [ROW_MUTEX] = "mutex",         [ROW_ATTRIBUTE] = "attribute",   [ROW_TYPE] = "type",
    [ROW_VALUE] = "value",         [ROW_START] = "start",           [ROW_ARGUMENT] = "argument",
    [ROW_PARAMETER] = "parameter", [ROW_HANDLE] = "handle",         [ROW_FILLED] = "filled",
    [ROW_COPIED] = "copied",       [ROW_SHARED] = "shared",         [ROW_TIMED] = "timed",
    [ROW_MANY] = "many",           [ROW_SUCCESS] = "success",       [ROW_FAILURE] = "failure",
    [ROW_RECURSIVE] = "recursive", [ROW_ERRORCHECK] = "errorcheck", [ROW_DETACHED] = "detached",
    [ROW_PARENT] = "parent",       [ROW_CHILD] = "child",           [ROW_SAVED] = "saved",
    [ROW_BLOCKS] = "blocks",       [ROW_UNBLOCKS] = "unblocks",     [ROW_SYNCHRONOUS] = "synchronous",
    [ROW_PROCESSES] = "processes", [ROW_REQUESTS] = "requests",     [ROW_READS] = "reads",
    [ROW_WRITES] = "writes",       [ROW_NUMBER] = "number",         [ROW_ROBUST] = "robust",
    [ROW_TOKEN] = "token",         [ROW_SECOND] = "second",
};

Range sync_failure_of(Range success) {
    if (success.low == INT64_MIN)
        return (Range){0, 0, false};
    return (Range){INT64_MIN, INT64_MAX, success.low == 0};
}

const KindInfo *sync_kind_info(SyncKind kind) {
    return &kinds[kind];
}

const char *sync_kind_name(SyncKind kind) {
    return kinds[kind].name;
}

const char *lock_kind_name(LockKind kind) {
    return lock_names[kind];
}
