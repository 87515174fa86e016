/* syncapi_text.c: a row as model files have it. */
#include "model/syncapi_internal.h"

typedef struct Writer {
    const SyncCall *call;
    Arena *arena;
    const char *text;
} Writer;

static void put(Writer *w, RowKey key, const char *value) {
    w->text = arena_printf(w->arena, "%s%s%s: %s", w->text, w->text[0] ? ", " : "", row_key_names[key], value);
}

static void put_argument(Writer *w, RowKey key, int8_t number, int8_t usual) {
    if (number != usual)
        put(w, key, arena_printf(w->arena, "%d", number));
}

static void put_object(Writer *w) {
    if (w->call->object == SYNC_RESULT)
        put(w, ROW_OBJECT, "result");
    else if (w->call->object != SYNC_NO_ARGUMENT)
        put(w, ROW_OBJECT, arena_printf(w->arena, "%s%d", w->call->object_at ? "at " : "", w->call->object));
}

static void put_start(Writer *w) {
    if (w->call->start != SYNC_NO_ARGUMENT)
        put(w, ROW_START, arena_printf(w->arena, "%s%d", w->call->start_at ? "at " : "", w->call->start));
}

static void put_filled(Writer *w) {
    if (w->call->filled == SYNC_FILL_ZERO)
        put(w, ROW_FILLED, "zero");
    else if (w->call->filled == SYNC_FILL_NOTHING)
        put(w, ROW_FILLED, "nothing");
    else
        put_argument(w, ROW_FILLED, w->call->filled, SYNC_FILL_UNSAID);
}

static void put_flag(Writer *w, RowKey key, bool flag) {
    if (flag)
        put(w, key, "true");
}

static void put_set(Writer *w, RowKey key, uint32_t set) {
    const char *list = "";
    for (uint32_t i = 0; i < 32; i++) {
        if (set >> i & 1)
            list = arena_printf(w->arena, "%s%s%u", list, list[0] ? ", " : "", i);
    }
    if (set)
        put(w, key, set & (set - 1) ? arena_printf(w->arena, "[%s]", list) : list);
}

static bool ranges_equal(Range a, Range b) {
    return a.low == b.low && a.high == b.high && a.nonzero == b.nonzero;
}

static void put_result(Writer *w, RowKey key, Range range, Range usual) {
    if (!ranges_equal(range, usual))
        put(w, key, range.low == INT64_MIN ? "nonzero" : arena_printf(w->arena, "%lld", (long long)range.low));
}

const char *syncapi_row_text(const SyncApi *api, const SyncCall *call, Arena *arena) {
    Writer w = {call, arena, ""};
    put(&w, ROW_KIND, sync_kind_name(call->kind));
    if (call->token)
        put(&w, ROW_TOKEN, api->tokens.data[call->token - 1].key);
    put_object(&w);
    put_argument(&w, ROW_SECOND, call->second, SYNC_NO_ARGUMENT);
    if (call->lock != LOCK_NONE)
        put(&w, ROW_LOCK, lock_kind_name(call->lock));
    put_argument(&w, ROW_NUMBER, call->number, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_MUTEX, call->mutex, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_ATTRIBUTE, call->attribute, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_TYPE, call->type, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_VALUE, call->value, SYNC_NO_ARGUMENT);
    put_start(&w);
    put_argument(&w, ROW_PARENT, call->parent, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_CHILD, call->child, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_SAVED, call->saved, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_ARGUMENT, call->argument, SYNC_NO_ARGUMENT);
    put_argument(&w, ROW_PARAMETER, call->parameter, 0);
    put_argument(&w, ROW_HANDLE, call->handle, SYNC_NO_ARGUMENT);
    put_filled(&w);
    put_argument(&w, ROW_COPIED, call->copied, SYNC_NO_ARGUMENT);
    put_flag(&w, ROW_SHARED, call->shared);
    put_flag(&w, ROW_TIMED, call->timed);
    put_flag(&w, ROW_MANY, call->many);
    put_flag(&w, ROW_REQUESTS, call->requests);
    put_result(&w, ROW_SUCCESS, call->success, (Range){0, 0, false});
    put_result(&w, ROW_FAILURE, call->failure, sync_failure_of(call->success));
    put_set(&w, ROW_RECURSIVE, call->recursive);
    put_set(&w, ROW_ERRORCHECK, call->errorcheck);
    put_set(&w, ROW_DETACHED, call->detached);
    put_set(&w, ROW_PROCESSES, call->processes);
    put_set(&w, ROW_ROBUST, call->robust);
    put_set(&w, ROW_SYNCHRONOUS, call->synchronous);
    put_set(&w, ROW_BLOCKS, call->blocks);
    put_set(&w, ROW_UNBLOCKS, call->unblocks);
    put_set(&w, ROW_READS, call->reads);
    put_set(&w, ROW_WRITES, call->writes);
    return arena_printf(arena, "%s: {%s}", call->name, w.text);
}
