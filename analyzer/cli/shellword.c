/* shellword.c: see shellword.h. */
#include "cli/shellword.h"

#include <string.h>

const char *shellword_quote(Arena *arena, const char *word) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=./,:+@%";
    if (word[0] && word[strspn(word, plain)] == '\0')
        return word;
    const char *out = "'";
    for (;;) {
        size_t len = strcspn(word, "'");
        out = arena_printf(arena, "%s%.*s", out, (int)len, word);
        if (!word[len])
            return arena_printf(arena, "%s'", out);
        out = arena_printf(arena, "%s'\\''", out);
        word += len + 1;
    }
}
