/* compile_args.c: a table says what becomes of each flag; the first line that matches a word decides.
 * Kept are flags that define macros, find headers, choose the language or change layouts and builtins. Warnings,
 * optimisation, debug information, dependency files, sanitizers and linking are dropped: -MD and -Wp,-MMD would write
 * into the user's tree, -O with _FORTIFY_SOURCE would rename libc's calls, -Werror would turn notes into errors, and
 * -resource-dir or a precompiled header of another compiler would stop the parse.
 */
#include "frontend/compile_args.h"

#include "base/readfile.h"
#include "frontend/filepath.h"

#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>

enum { MAX_RESPONSE_DEPTH = 16 };

/* ---- words ---- */

/* In a shell a backslash is plain text between single quotes and mostly between double ones; GCC's response files
 * know it everywhere. */
typedef enum Quoting { QUOTING_SHELL, QUOTING_RESPONSE } Quoting;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

static bool is_escape(Quoting quoting, char quote, const char *at) {
    if (at[0] != '\\' || at[1] == '\0')
        return false;
    if (quoting == QUOTING_RESPONSE || quote == 0)
        return true;
    return quote == '"' && strchr("\\\"$`\n", at[1]);
}

/* Reads one word into `word`; returns what follows it. */
static const char *read_word(Quoting quoting, const char *at, char *word) {
    char quote = 0;
    for (; *at && (quote || !is_space(*at)); at++) {
        if (is_escape(quoting, quote, at)) {
            at++;
            if (*at != '\n')
                *word++ = *at;
        } else if (quote && *at == quote) {
            quote = 0;
        } else if (!quote && (*at == '"' || *at == '\'')) {
            quote = *at;
        } else {
            *word++ = *at;
        }
    }
    *word = '\0';
    return at;
}

static void split(Arena *arena, Quoting quoting, const char *text, ArgVec *out) {
    char *word = arena_alloc(arena, strlen(text) + 1);
    for (const char *at = text;;) {
        while (is_space(*at))
            at++;
        if (!*at)
            return;
        at = read_word(quoting, at, word);
        *vec_push(arena, out) = arena_strdup(arena, word);
    }
}

void args_split(Arena *arena, const char *command, ArgVec *out_args) {
    split(arena, QUOTING_SHELL, command, out_args);
}

/* ---- response files ---- */

static const char *expand(Arena *arena, const char *directory, const ArgVec *args, ArgVec *out, int depth) {
    const char *missing = NULL;
    for (uint32_t i = 0; i < args->len; i++) {
        const char *word = args->data[i];
        if (word[0] != '@' || word[1] == '\0') {
            *vec_push(arena, out) = word;
            continue;
        }
        const char *path = filepath_absolute(arena, directory, word + 1);
        char *text = depth < MAX_RESPONSE_DEPTH ? file_read(arena, path, NULL) : NULL;
        const char *failed = path;
        if (text) {
            ArgVec inner = {0};
            split(arena, QUOTING_RESPONSE, text, &inner);
            failed = expand(arena, directory, &inner, out, depth + 1);
        }
        if (!missing)
            missing = failed;
    }
    return missing;
}

const char *args_expand(Arena *arena, const char *directory, const ArgVec *args, ArgVec *out_args) {
    return expand(arena, directory, args, out_args, 0);
}

/* ---- the compiler ---- */

static bool is_one_of(const char *word, const char *const *list) {
    for (; *list; list++) {
        if (strcmp(word, *list) == 0)
            return true;
    }
    return false;
}

static bool has_suffix(const char *text, const char *suffix) {
    size_t len = strlen(text), suffix_len = strlen(suffix);
    return len >= suffix_len && strcmp(text + len - suffix_len, suffix) == 0;
}

bool args_is_source(const char *name) {
    return has_suffix(name, ".c") || has_suffix(name, ".i");
}

uint32_t args_find_compiler(const ArgVec *args) {
    /* Wrappers may also be called under the compiler's name: `ccache -c a.c`. */
    static const char *const wrappers[] = {"ccache", "sccache", "distcc", "icecc", "gomacc", NULL};
    static const char *const runners[] = {"env", "libtool", "nice", "time", "ionice", NULL};
    uint32_t i = 0;
    while (i + 1 < args->len) {
        const char *name = filepath_base(args->data[i]);
        const char *next = args->data[i + 1];
        if (is_one_of(name, wrappers)) {
            if (next[0] == '-' || has_suffix(next, ".c") || has_suffix(next, ".i"))
                return i;
            i++;
        } else if (is_one_of(name, runners)) {
            do
                i++;
            while (i + 1 < args->len && (args->data[i][0] == '-' || strchr(args->data[i], '=')));
        } else {
            return i;
        }
    }
    return i;
}

/* g++, clang++-19, x86_64-linux-gnu-g++-12, c++ */
static bool is_cxx_compiler(const char *compiler) {
    const char *plus = strstr(filepath_base(compiler), "++");
    return plus && (plus[2] == '\0' || plus[2] == '-');
}

/* "aarch64-linux-gnu" of "/usr/bin/aarch64-linux-gnu-gcc-12" when that is not this machine; else NULL. */
static const char *cross_target(Arena *arena, const char *compiler) {
    static const char *const arches[] = {
        "x86_64",      "i386",    "i486",    "i586",  "i686",   "aarch64", "arm",         "armeb",   "armv7",
        "armv7l",      "riscv32", "riscv64", "mips",  "mipsel", "mips64",  "mips64el",    "powerpc", "powerpc64",
        "powerpc64le", "ppc64",   "ppc64le", "s390x", "sparc",  "sparc64", "loongarch64", NULL};
    const char *name = filepath_base(compiler);
    const char *end = strstr(name, "-gcc");
    if (!end)
        end = strstr(name, "-clang");
    if (!end)
        end = has_suffix(name, "-cc") ? name + strlen(name) - 3 : NULL;
    if (!end || end == name)
        return NULL;
    const char *target = arena_strndup(arena, name, (size_t)(end - name));
    const char *arch = arena_strndup(arena, target, strcspn(target, "-"));
    struct utsname host;
    if (!is_one_of(arch, arches) || (uname(&host) == 0 && strcmp(arch, host.machine) == 0))
        return NULL;
    return target;
}

/* ---- flags ---- */

typedef enum FlagFate {
    FATE_KEEP,        /* the word is exactly this */
    FATE_KEEP_PREFIX, /* the word begins with this */
    FATE_KEEP_JOINED, /* this and its argument, joined or not, become one word: -D X -> -DX */
    FATE_KEEP_ARG,    /* this and its argument, joined or not, become two words: -isystem DIR */
    FATE_DROP,
    FATE_DROP_PREFIX,
    FATE_DROP_ARG, /* exactly this, and the word after it */
    FATE_LANGUAGE, /* -x LANG */
    FATE_XCLANG,   /* -Xclang WORD */
    FATE_SKIP,     /* the next word counts by itself: -Xpreprocessor -DX */
} FlagFate;

typedef struct FlagRule {
    const char *flag;
    FlagFate fate;
} FlagRule;

static const FlagRule flag_rules[] = {
    {"-D", FATE_KEEP_JOINED},
    {"-U", FATE_KEEP_JOINED},
    {"-I-", FATE_DROP},
    {"-I", FATE_KEEP_JOINED},
    {"-include-pch", FATE_DROP_ARG},
    {"-include", FATE_KEEP_ARG},
    {"-imacros", FATE_KEEP_ARG},
    {"-isystem-after", FATE_KEEP_ARG},
    {"-isystem", FATE_KEEP_ARG},
    {"-isysroot", FATE_KEEP_ARG},
    {"-iquote", FATE_KEEP_ARG},
    {"-idirafter", FATE_KEEP_ARG},
    {"-iprefix", FATE_KEEP_ARG},
    {"-iwithprefixbefore", FATE_KEEP_ARG},
    {"-iwithprefix", FATE_KEEP_ARG},
    {"-iwithsysroot", FATE_KEEP_ARG},
    {"-std=", FATE_KEEP_PREFIX},
    {"--std=", FATE_KEEP_PREFIX},
    {"-ansi", FATE_KEEP},
    {"-trigraphs", FATE_KEEP},
    {"-undef", FATE_KEEP},
    {"-nostdinc", FATE_KEEP},
    {"-nostdlibinc", FATE_KEEP},
    {"-nobuiltininc", FATE_KEEP},
    {"-pthread", FATE_KEEP},
    {"--sysroot=", FATE_KEEP_PREFIX},
    {"--sysroot", FATE_KEEP_ARG},
    {"--target=", FATE_KEEP_PREFIX},
    {"-target", FATE_KEEP_ARG},
    {"--gcc-toolchain=", FATE_KEEP_PREFIX},
    {"-x", FATE_LANGUAGE},
    {"-Xpreprocessor", FATE_SKIP},
    {"-Xclang", FATE_XCLANG},
    {"-o", FATE_DROP_ARG},
    {"-MF", FATE_DROP_ARG},
    {"-MT", FATE_DROP_ARG},
    {"-MQ", FATE_DROP_ARG},
    {"-MJ", FATE_DROP_ARG},
    {"-Xlinker", FATE_DROP_ARG},
    {"-Xassembler", FATE_DROP_ARG},
    {"-Xanalyzer", FATE_DROP_ARG},
    {"-mllvm", FATE_DROP_ARG},
    {"-arch", FATE_DROP_ARG},
    {"-resource-dir", FATE_DROP_ARG},
    {"--param", FATE_DROP_ARG},
    {"--serialize-diagnostics", FATE_DROP_ARG},
    {"-serialize-diagnostics", FATE_DROP_ARG},
    /* -m: instruction sets define macros and allow builtins; tuning and what only GCC knows does neither. */
    {"-mtune=", FATE_DROP_PREFIX},
    {"-mcmodel=", FATE_DROP_PREFIX},
    {"-mindirect-branch", FATE_DROP_PREFIX},
    {"-mfunction-return", FATE_DROP_PREFIX},
    {"-mharden-sls", FATE_DROP_PREFIX},
    {"-mpreferred-stack-boundary", FATE_DROP_PREFIX},
    {"-mincoming-stack-boundary", FATE_DROP_PREFIX},
    {"-mstackrealign", FATE_DROP},
    {"-mskip-rax-setup", FATE_DROP},
    {"-mrecord-mcount", FATE_DROP},
    {"-mnop-mcount", FATE_DROP},
    {"-mfentry", FATE_DROP},
    {"-mno-fp-ret-in-387", FATE_DROP},
    {"-maccumulate-outgoing-args", FATE_DROP},
    {"-mno-accumulate-outgoing-args", FATE_DROP},
    {"-mstack-protector-guard", FATE_DROP_PREFIX},
    {"-mbranch-cost", FATE_DROP_PREFIX},
    {"-mfpmath", FATE_DROP_PREFIX},
    {"-mno-red-zone", FATE_DROP},
    {"-mrelax", FATE_DROP_PREFIX},
    {"-mcall-prologues", FATE_DROP},
    {"-m", FATE_KEEP_PREFIX},
    /* -f: only those that change types, builtins or the language. */
    {"-fshort-enums", FATE_KEEP},
    {"-fno-short-enums", FATE_KEEP},
    {"-fshort-wchar", FATE_KEEP},
    {"-fno-short-wchar", FATE_KEEP},
    {"-fsigned-char", FATE_KEEP},
    {"-fno-signed-char", FATE_KEEP},
    {"-funsigned-char", FATE_KEEP},
    {"-fno-unsigned-char", FATE_KEEP},
    {"-fpack-struct", FATE_KEEP_PREFIX},
    {"-fms-extensions", FATE_KEEP},
    {"-fms-compatibility", FATE_KEEP_PREFIX},
    {"-fdeclspec", FATE_KEEP},
    {"-fgnu89-inline", FATE_KEEP},
    {"-fgnu-keywords", FATE_KEEP},
    {"-fno-gnu-keywords", FATE_KEEP},
    {"-fasm", FATE_KEEP},
    {"-fno-asm", FATE_KEEP},
    {"-fbuiltin", FATE_KEEP},
    {"-fno-builtin", FATE_KEEP_PREFIX},
    {"-ffreestanding", FATE_KEEP},
    {"-fhosted", FATE_KEEP},
    {"-fblocks", FATE_KEEP},
    {"-fexceptions", FATE_KEEP},
    {"-fno-exceptions", FATE_KEEP},
    {"-fopenmp", FATE_KEEP_PREFIX},
    {"-fcommon", FATE_KEEP},
    {"-fno-common", FATE_KEEP},
    {"-ftrigraphs", FATE_KEEP},
    {"-fdollars-in-identifiers", FATE_KEEP},
    {"-fno-dollars-in-identifiers", FATE_KEEP},
    {"-fgnuc-version=", FATE_KEEP_PREFIX},
};

/* The word matches the rule; *out_rest is what is joined to the flag, "" if nothing. */
static bool rule_matches(const FlagRule *rule, const char *word, const char **out_rest) {
    size_t len = strlen(rule->flag);
    if (strncmp(word, rule->flag, len) != 0)
        return false;
    *out_rest = word + len;
    bool exact = rule->fate == FATE_KEEP || rule->fate == FATE_DROP || rule->fate == FATE_DROP_ARG ||
                 rule->fate == FATE_SKIP || rule->fate == FATE_XCLANG;
    return !exact || word[len] == '\0';
}

static const FlagRule *find_rule(const char *word, const char **out_rest) {
    for (size_t i = 0; i < sizeof flag_rules / sizeof flag_rules[0]; i++) {
        if (rule_matches(&flag_rules[i], word, out_rest))
            return &flag_rules[i];
    }
    return NULL;
}

/* -Wp,-D_X,-MMD,file.d: what is left without the flags that write dependency files; NULL if nothing. */
static const char *preprocessor_flags(Arena *arena, const char *word) {
    char *out = arena_strdup(arena, "-Wp");
    char *rest = arena_strdup(arena, word + strlen("-Wp,"));
    char *state = NULL;
    bool drop_next = false, any = false;
    for (char *part = strtok_r(rest, ",", &state); part; part = strtok_r(NULL, ",", &state)) {
        bool drop = drop_next || strncmp(part, "-M", 2) == 0;
        /* As options of the preprocessor itself, -MD and -MMD take the file's name too. */
        drop_next = !drop_next && strncmp(part, "-M", 2) == 0 && part[2] != '\0' && strchr("DFTQM", part[2]) &&
                    strcmp(part, "-MM") != 0;
        if (drop)
            continue;
        out = arena_printf(arena, "%s,%s", out, part);
        any = true;
    }
    return any ? out : NULL;
}

typedef struct Normaliser {
    Arena *arena;
    const ArgVec *args;
    uint32_t next; /* the word after the one looked at */
    const char *language;
    ArgVec *out;
} Normaliser;

static void keep(Normaliser *n, const char *word) {
    *vec_push(n->arena, n->out) = word;
}

/* The argument of a flag: what is joined to it, else the next word, else NULL. */
static const char *take_argument(Normaliser *n, const char *rest) {
    if (rest[0])
        return rest;
    return n->next < n->args->len ? n->args->data[n->next++] : NULL;
}

/* Clang's frontend flags belong to one version of it. Only the headers that CMake forces in that way matter. */
static void take_xclang(Normaliser *n) {
    const char *flag = take_argument(n, "");
    if (!flag || (strcmp(flag, "-include") != 0 && strcmp(flag, "-include-pch") != 0))
        return;
    const char *marker = take_argument(n, "");
    const char *value = marker && strcmp(marker, "-Xclang") == 0 ? take_argument(n, "") : NULL;
    if (value && strcmp(flag, "-include") == 0) {
        keep(n, "-include");
        keep(n, value);
    }
}

/* GCC's long names of flags that choose what is seen: --include=FILE, --define-macro X. */
static bool take_long_name(Normaliser *n, const char *word) {
    static const char *const names[][2] = {
        {"--include", "-include"},     {"--imacros", "-imacros"},
        {"--include-directory", "-I"}, {"--include-directory-after", "-idirafter"},
        {"--define-macro", "-D"},      {"--undefine-macro", "-U"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *rest = word + strlen(names[i][0]), *flag = names[i][1];
        if (strncmp(word, names[i][0], strlen(names[i][0])) != 0 || (*rest && *rest != '='))
            continue;
        const char *value = take_argument(n, *rest ? rest + 1 : rest);
        bool joined = strlen(flag) == 2;
        if (value && !joined)
            keep(n, flag);
        if (value)
            keep(n, joined ? arena_printf(n->arena, "%s%s", flag, value) : value);
        return true;
    }
    return false;
}

static void take_flag(Normaliser *n, const char *word) {
    if (take_long_name(n, word))
        return;
    if (strncmp(word, "-Wp,", 4) == 0) {
        const char *left = preprocessor_flags(n->arena, word);
        if (left)
            keep(n, left);
        return;
    }
    if (strcmp(word, "-fplan9-extensions") == 0) { /* clang has the part of it that parses */
        keep(n, "-fms-extensions");
        return;
    }
    const char *rest, *argument;
    const FlagRule *rule = find_rule(word, &rest);
    if (!rule)
        return;
    switch (rule->fate) {
    case FATE_KEEP:
    case FATE_KEEP_PREFIX:
        keep(n, word);
        break;
    case FATE_KEEP_JOINED:
        argument = take_argument(n, rest);
        if (argument)
            keep(n, rest[0] ? word : arena_printf(n->arena, "%s%s", rule->flag, argument));
        break;
    case FATE_KEEP_ARG:
        argument = take_argument(n, rest);
        if (argument) {
            keep(n, rule->flag);
            keep(n, argument);
        }
        break;
    case FATE_LANGUAGE:
        argument = take_argument(n, rest);
        n->language = argument && strcmp(argument, "none") != 0 ? argument : NULL;
        break;
    case FATE_XCLANG:
        take_xclang(n);
        break;
    case FATE_DROP_ARG:
        take_argument(n, "");
        break;
    case FATE_DROP:
    case FATE_DROP_PREFIX:
    case FATE_SKIP:
        break;
    }
}

static SourceLang language_of(const char *language, const char *compiler, const char *file) {
    if (language) {
        if (strcmp(language, "c") == 0)
            return LANG_C;
        return strcmp(language, "cpp-output") == 0 ? LANG_C_PREPROCESSED : LANG_OTHER;
    }
    if (is_cxx_compiler(compiler))
        return LANG_OTHER;
    if (has_suffix(file, ".c"))
        return LANG_C;
    return has_suffix(file, ".i") ? LANG_C_PREPROCESSED : LANG_OTHER;
}

/* Clang says that it is GCC 4.2.1, and code without atomics for so old a compiler takes plain accesses instead. Of
 * another compiler it is to say 6.5: the headers of glibc take later ones to know _Float128. */
static void claim_version(Normaliser *n, const char *compiler) {
    if (!strstr(filepath_base(compiler), "clang"))
        keep(n, "-fgnuc-version=6.5");
}

SourceLang args_normalise(Arena *arena, const ArgVec *args, uint32_t first, const char *compiler, const char *file,
                          ArgVec *out_args, ArgVec *out_files) {
    Normaliser n = {.arena = arena, .args = args, .next = first, .out = out_args};
    const char *target = cross_target(arena, compiler);
    if (target)
        keep(&n, arena_printf(arena, "--target=%s", target));
    claim_version(&n, compiler);
    for (bool only_files = false; n.next < args->len;) {
        const char *word = args->data[n.next++];
        if (!only_files && strcmp(word, "--") == 0)
            only_files = true;
        else if (!only_files && word[0] == '-' && word[1])
            take_flag(&n, word);
        else if (out_files)
            *vec_push(arena, out_files) = word;
    }
    SourceLang lang = language_of(n.language, compiler, file);
    if (lang == LANG_C_PREPROCESSED || (lang == LANG_C && !has_suffix(file, ".c"))) {
        keep(&n, "-x");
        keep(&n, lang == LANG_C ? "c" : "cpp-output");
    }
    return lang;
}
