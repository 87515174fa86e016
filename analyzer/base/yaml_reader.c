/* yaml_reader.c: see yaml_reader.h. */
#include "base/yaml_reader.h"

#include "base/nearest.h"

#include <stdarg.h>
#include <string.h>
#include <yaml.h>

struct YamlReader {
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    const char *path, *text, *what;
    size_t len;
    Arena *arena;
    Diag *diag;
    bool failed;
};

/* ---- errors ---- */

bool yaml_reader_fail(YamlReader *r, YamlPos at, const char *help, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(r->arena, format, args);
    va_end(args);
    if (!r->failed)
        diag_error(r->diag, help, "%s:%zu:%zu: %s", r->path, at.line, at.col, text);
    r->failed = true;
    return false;
}

bool yaml_reader_fail_unknown(YamlReader *r, const YamlWord *word, const char *what, const char *const *names,
                              uint32_t count) {
    return yaml_reader_fail(r, word->at, nearest_hint(r->arena, word->text, names, count), "unknown %s '%s'", what,
                            word->text);
}

/* ---- events ---- */

static YamlPos pos_of(yaml_mark_t mark) {
    return (YamlPos){mark.line + 1, mark.column + 1};
}

static YamlPos here(const YamlReader *r) {
    return pos_of(r->event.start_mark);
}

/* libyaml says where a byte is that is no UTF-8, but not in which line. */
static YamlPos pos_of_byte(const YamlReader *r, size_t offset) {
    YamlPos at = {1, 1};
    for (size_t i = 0; i < offset && i < r->len; i++) {
        at.col++;
        if (r->text[i] == '\n')
            at = (YamlPos){at.line + 1, 1};
    }
    return at;
}

/* Goes to the next event; false after an error. */
static bool advance(YamlReader *r) {
    yaml_event_delete(&r->event);
    memset(&r->event, 0, sizeof r->event);
    if (yaml_parser_parse(&r->parser, &r->event)) {
        if (r->event.type == YAML_ALIAS_EVENT)
            return yaml_reader_fail(r, here(r), "write the value out", "aliases have no meaning here");
        return true;
    }
    YamlPos at = r->parser.error == YAML_READER_ERROR ? pos_of_byte(r, r->parser.problem_offset)
                                                      : pos_of(r->parser.problem_mark);
    bool has_context = r->parser.context != NULL;
    return yaml_reader_fail(r, at, r->what, "%s%s%s", has_context ? r->parser.context : "", has_context ? ": " : "",
                            r->parser.problem ? r->parser.problem : "malformed");
}

YamlWord yaml_reader_word(YamlReader *r, const char *what) {
    YamlWord word = {NULL, here(r)};
    if (r->event.type == YAML_SCALAR_EVENT)
        word.text = arena_strdup(r->arena, (const char *)r->event.data.scalar.value);
    else
        yaml_reader_fail(r, word.at, NULL, "expected %s", what);
    return word;
}

bool yaml_reader_at_list(const YamlReader *r) {
    return r->event.type == YAML_SEQUENCE_START_EVENT;
}

bool yaml_reader_mapping(YamlReader *r, const char *what, YamlPair *each, void *into) {
    if (r->event.type != YAML_MAPPING_START_EVENT)
        return yaml_reader_fail(r, here(r), NULL, "expected %s", what);
    while (advance(r) && r->event.type != YAML_MAPPING_END_EVENT) {
        YamlWord name = yaml_reader_word(r, "a name");
        if (!name.text || !advance(r) || !each(r, &name, into))
            return false;
    }
    return !r->failed;
}

bool yaml_reader_list(YamlReader *r, const char *what, const char *item, YamlItem *each, void *into) {
    if (!yaml_reader_at_list(r))
        return yaml_reader_fail(r, here(r), NULL, "expected %s", what);
    while (advance(r) && r->event.type != YAML_SEQUENCE_END_EVENT) {
        YamlWord word = yaml_reader_word(r, item);
        if (!word.text || !each(r, &word, into))
            return false;
    }
    return !r->failed;
}

Arena *yaml_reader_arena(const YamlReader *r) {
    return r->arena;
}

/* ---- a text ---- */

/* Goes past `count` events. */
static bool skip(YamlReader *r, int count) {
    for (int i = 0; i < count; i++) {
        if (!advance(r))
            return false;
    }
    return true;
}

static bool read_document(YamlReader *r, const char *contents, YamlPair *each, void *into) {
    if (!skip(r, 2)) /* the stream begins, its first document begins */
        return false;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return true;
    if (!advance(r) || !yaml_reader_mapping(r, contents, each, into) || !skip(r, 2))
        return false;
    return r->event.type == YAML_STREAM_END_EVENT ||
           yaml_reader_fail(r, here(r), "put everything into the first one", "a second document in the file");
}

bool yaml_reader_run(const char *path, const char *text, size_t len, const char *what, const char *contents,
                     YamlPair *each, void *into, Arena *arena, Diag *diag) {
    YamlReader r = {.path = path, .text = text, .what = what, .len = len, .arena = arena, .diag = diag};
    if (!yaml_parser_initialize(&r.parser))
        return yaml_reader_fail(&r, (YamlPos){1, 1}, NULL, "no memory for reading it");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
    bool good = read_document(&r, contents, each, into);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    return good;
}
