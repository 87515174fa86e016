/* yaml_reader.h: a YAML text of names and what belongs to them, read event by event, so that each error has its file,
 * line and column.
 * Meaning:  the reader stands at an event. A callback is given a name, the event being that of its value, and stays at
 *           the value's last event.
 * Memory:   words and messages in the given arena. Errors: the first one is said, with the place; all calls after it
 *           give false.
 */
#ifndef LOCKWISE_BASE_YAML_READER_H
#define LOCKWISE_BASE_YAML_READER_H

#include "base/arena.h"
#include "base/diag.h"

#include <stddef.h>

typedef struct YamlReader YamlReader;

/* 1-based, col in characters. */
typedef struct YamlPos {
    size_t line, col;
} YamlPos;

/* A scalar and where it stands; text NULL: something else stands there, and that was said. */
typedef struct YamlWord {
    const char *text;
    YamlPos at;
} YamlWord;

typedef bool YamlPair(YamlReader *r, const YamlWord *name, void *into);
typedef bool YamlItem(YamlReader *r, const YamlWord *item, void *into);

/* Reads a text with one document, a mapping, or with none. `path` is for messages; `what` says what files of this sort
 * are ("model files are YAML") and `contents` what belongs into one. */
bool yaml_reader_run(const char *path, const char *text, size_t len, const char *what, const char *contents,
                     YamlPair *each, void *into, Arena *arena, Diag *diag);

/* Says what is wrong, if nothing was said yet; help may be NULL. Always false. */
bool yaml_reader_fail(YamlReader *r, YamlPos at, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "unknown key 'colour'", with the nearest of the names. */
bool yaml_reader_fail_unknown(YamlReader *r, const YamlWord *word, const char *what, const char *const *names,
                              uint32_t count);

/* The value, a scalar. `what` says what should stand there: "a number". */
YamlWord yaml_reader_word(YamlReader *r, const char *what);
bool yaml_reader_at_list(const YamlReader *r);
/* The value, "{ name: value, ... }". */
bool yaml_reader_mapping(YamlReader *r, const char *what, YamlPair *each, void *into);
/* The value, "[item, ...]". */
bool yaml_reader_list(YamlReader *r, const char *what, const char *item, YamlItem *each, void *into);
Arena *yaml_reader_arena(const YamlReader *r);

#endif
