/* lower_cursor.c: children, locations and text of cursors.
 * A location is made once per place in the source: libclang gives the same number for it each time. Tokens are never
 * asked for (making them costs microseconds); where text is needed, it is read from the file's buffer.
 */
#include "base/readfile.h"
#include "frontend/filepath.h"
#include "frontend/lower_internal.h"

#include <ctype.h>

/* ---- children ---- */

static enum CXChildVisitResult visit_any(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Lower *l = data;
    *vec_push(l->scratch, &l->kids) = cursor;
    return CXChildVisit_Continue;
}

static enum CXChildVisitResult visit_expr(CXCursor cursor, CXCursor parent, CXClientData data) {
    (void)parent;
    Lower *l = data;
    if (clang_isExpression(cursor.kind))
        *vec_push(l->scratch, &l->kids) = cursor;
    return CXChildVisit_Continue;
}

static Kids kids_collect(Lower *l, CXCursor of, CXCursorVisitor visitor) {
    Kids kids = {.first = l->kids.len};
    clang_visitChildren(of, visitor, l);
    kids.count = l->kids.len - kids.first;
    return kids;
}

Kids lower_kids(Lower *l, CXCursor of) {
    return kids_collect(l, of, visit_any);
}

Kids lower_expr_kids(Lower *l, CXCursor of) {
    return kids_collect(l, of, visit_expr);
}

void lower_kids_drop(Lower *l, Kids kids) {
    l->kids.len = kids.first;
}

CXCursor lower_last_expr(Lower *l, CXCursor of) {
    Kids kids = lower_expr_kids(l, of);
    CXCursor last = kids.count > 0 ? lower_kid(l, kids, kids.count - 1) : clang_getNullCursor();
    lower_kids_drop(l, kids);
    return last;
}

/* ---- locations ---- */

FileId lower_file(Lower *l, CXFile file, bool is_system) {
    if (!file)
        return (FileId){0};
    bool is_new;
    uint64_t *slot = map_slot(l->file_of, (uintptr_t)file, &is_new);
    if (!is_new)
        return (FileId){(uint32_t)*slot};
    const PreludeFile *known = l->prelude ? prelude_file(l->prelude, file) : NULL;
    if (known) {
        *slot = l->prelude_files[known - l->prelude->files.data].i;
    } else {
        CXString name = clang_getFileName(file);
        const char *path = filepath_absolute(l->scratch, l->directory, clang_getCString(name));
        *slot = ir_file(l->tu, path, is_system ? FILE_SYSTEM : 0).i;
        clang_disposeString(name);
    }
    return (FileId){(uint32_t)*slot};
}

LocId lower_source_loc(Lower *l, CXSourceLocation location) {
    bool is_new;
    uint64_t *slot = map_slot(l->loc_of, location.int_data, &is_new);
    if (!is_new)
        return (LocId){(uint32_t)*slot};
    CXFile file, spelled_file;
    unsigned line, col, offset, spelled_line, spelled_col, spelled_offset;
    clang_getExpansionLocation(location, &file, &line, &col, &offset);
    if (!file)
        return (LocId){0};
    clang_getSpellingLocation(location, &spelled_file, &spelled_line, &spelled_col, &spelled_offset);
    LocId spelled = {0};
    if (spelled_file && (spelled_offset != offset || spelled_file != file))
        spelled = ir_loc(l->tu, lower_file(l, spelled_file, false), spelled_line, spelled_col, (LocId){0});
    LocId loc = ir_loc(l->tu, lower_file(l, file, false), line, col, spelled);
    *map_slot(l->loc_of, location.int_data, NULL) = loc.i;
    return loc;
}

LocId lower_loc(Lower *l, CXCursor at) {
    return lower_source_loc(l, clang_getCursorLocation(at));
}

bool lower_same_location(CXCursor a, CXCursor b) {
    return clang_equalLocations(clang_getCursorLocation(a), clang_getCursorLocation(b));
}

/* ---- text ---- */

/* libclang looks for a file among all places of the unit, each time; and to find one of a prelude, it reads in all
 * places of the precompiled header. So such a one is read from where it lies: it is as it was, or the unit would not
 * have been parsed. */
static FileText read_contents(Lower *l, CXFile file) {
    const PreludeFile *known = l->prelude ? prelude_file(l->prelude, file) : NULL;
    FileText made = {0};
    made.text = known ? file_read(l->scratch, known->name, &made.size) : NULL;
    if (!made.text)
        made.text = clang_getFileContents(l->unit, file, &made.size);
    return made;
}

static const FileText *contents_of(Lower *l, CXFile file) {
    bool is_new;
    uint64_t *slot = map_slot(l->text_of, (uintptr_t)file, &is_new);
    if (is_new) {
        *slot = l->texts.len;
        *vec_push(l->scratch, &l->texts) = read_contents(l, file);
    }
    return &l->texts.data[*slot];
}

static const char *text_of(Lower *l, CXFile file, unsigned offset, const char **out_end) {
    const FileText *contents = file ? contents_of(l, file) : NULL;
    if (!contents || !contents->text || offset >= contents->size)
        return NULL;
    *out_end = contents->text + contents->size;
    return contents->text + offset;
}

const char *lower_text_at(Lower *l, CXSourceLocation location, const char **out_end) {
    CXFile file;
    unsigned offset;
    clang_getSpellingLocation(location, &file, NULL, NULL, &offset);
    return text_of(l, file, offset, out_end);
}

const char *lower_expansion_text(Lower *l, CXSourceLocation location, const char **out_end) {
    CXFile file;
    unsigned offset;
    clang_getExpansionLocation(location, &file, NULL, NULL, &offset);
    return text_of(l, file, offset, out_end);
}

static bool is_word_char(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

static void word_copy(char *buffer, size_t size, const char *from, const char *end) {
    size_t len = 0;
    while (from + len < end && len + 1 < size && is_word_char(from[len])) {
        buffer[len] = from[len];
        len++;
    }
    buffer[len] = '\0';
}

const char *lower_word_at(Lower *l, CXSourceLocation location, char *buffer, size_t size) {
    const char *end, *text = lower_text_at(l, location, &end);
    buffer[0] = '\0';
    if (text)
        word_copy(buffer, size, text, end);
    if (buffer[0] != '\0')
        return buffer;
    CXToken *token = clang_getToken(l->unit, location); /* pasted by ##: in no file */
    if (token) {
        CXString spelling = clang_getTokenSpelling(l->unit, *token);
        const char *word = clang_getCString(spelling);
        word_copy(buffer, size, word, word + strlen(word));
        clang_disposeString(spelling);
        clang_disposeTokens(l->unit, token, 1);
    }
    return buffer;
}

static const char *skip_quoted(const char *at, const char *end) {
    char quote = *at++;
    while (at < end && *at != quote)
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

static const char *skip_comment(const char *at, const char *end) {
    if (at[1] == '/') {
        while (at < end && *at != '\n')
            at += *at == '\\' && at + 1 < end ? 2 : 1;
        return at < end ? at : end;
    }
    for (at += 2; at + 1 < end; at++) {
        if (at[0] == '*' && at[1] == '/')
            return at + 2;
    }
    return end;
}

static bool is_comment(const char *at, const char *end) {
    return at + 1 < end && at[0] == '/' && (at[1] == '/' || at[1] == '*');
}

const char *lower_skip_blanks(const char *at, const char *end) {
    while (at < end) {
        if (isspace((unsigned char)*at))
            at++;
        else if (*at == '\\' && at + 1 < end && isspace((unsigned char)at[1]))
            at += 2;
        else if (is_comment(at, end))
            at = skip_comment(at, end);
        else
            break;
    }
    return at;
}

const char *lower_skip_item(const char *at, const char *end) {
    if (at >= end)
        return end;
    if (*at == '"' || *at == '\'')
        return skip_quoted(at, end);
    if (is_comment(at, end))
        return skip_comment(at, end);
    return at + 1;
}

StrId lower_str(Lower *l, CXString text) {
    const char *chars = clang_getCString(text);
    StrId id = strpool_intern(l->tu->strs, chars ? chars : "");
    clang_disposeString(text);
    return id;
}

bool lower_eval_int(CXCursor expr, int64_t *out_num) {
    CXEvalResult result = clang_Cursor_Evaluate(expr);
    if (!result)
        return false;
    bool is_int = clang_EvalResult_getKind(result) == CXEval_Int;
    if (is_int) {
        *out_num = clang_EvalResult_isUnsignedInt(result) ? (int64_t)clang_EvalResult_getAsUnsigned(result)
                                                          : (int64_t)clang_EvalResult_getAsLongLong(result);
    }
    clang_EvalResult_dispose(result);
    return is_int;
}
