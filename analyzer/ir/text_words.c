/* text_words.c: the words of the textual form for flags and enumerations. */
#include "ir/text_internal.h"

const FlagWord TEXT_FILE_FLAGS[] = {{"system", FILE_SYSTEM}, {"main", FILE_MAIN}, {"", 0}};

const FlagWord TEXT_TYPE_FLAGS[] = {
    {"signed", TYPE_SIGNED},     {"atomic", TYPE_ATOMIC},         {"volatile", TYPE_VOLATILE},
    {"const", TYPE_CONST},       {"incomplete", TYPE_INCOMPLETE}, {"variadic", TYPE_VARIADIC},
    {"noreturn", TYPE_NORETURN}, {"no-proto", TYPE_NO_PROTO},     {"", 0},
};

/* FIELD_BITFIELD is said by the word "bits". */
const FlagWord TEXT_FIELD_FLAGS[] = {{"via-anonymous", FIELD_VIA_ANONYMOUS}, {"", 0}};

const FlagWord TEXT_SYM_FLAGS[] = {
    {"external", SYM_EXTERNAL},
    {"defined", SYM_DEFINED},
    {"tls", SYM_TLS},
    {"addr", SYM_ADDRESS_TAKEN},
    {"init", SYM_INITIALISED},
    {"noreturn", SYM_NORETURN},
    {"inline", SYM_INLINE},
    {"weak", SYM_WEAK},
    {"synthetic", SYM_SYNTHETIC},
    {"compound", SYM_COMPOUND},
    {"constructor", SYM_CONSTRUCTOR},
    {"", 0},
};

const FlagWord TEXT_FUNC_FLAGS[] = {{"degraded", FUNC_DEGRADED}, {"variadic", FUNC_VARIADIC}, {"", 0}};

const FlagWord TEXT_INSTR_FLAGS[] = {
    {"volatile", FLAG_VOLATILE},   {"bitfield", FLAG_BITFIELD}, {"new-value", FLAG_NEW_VALUE},
    {"value-cas", FLAG_VALUE_CAS}, {"bool-cas", FLAG_BOOL_CAS}, {"clobber", FLAG_CLOBBER},
    {"init", FLAG_INIT},           {"cleanup", FLAG_CLEANUP},   {"", 0},
};

const EnumWord TEXT_TYPE_KINDS[] = {
    [TYPE_NONE] = {"none"},
    [TYPE_VOID] = {"void"},
    [TYPE_INT] = {"int"},
    [TYPE_FLOAT] = {"float"},
    [TYPE_POINTER] = {"pointer"},
    [TYPE_ARRAY] = {"array"},
    [TYPE_STRUCT] = {"struct"},
    [TYPE_UNION] = {"union"},
    [TYPE_FUNC] = {"func"},
    [TYPE_OTHER] = {"other"},
    {""},
};

const EnumWord TEXT_BIN_OPS[] = {
    [BIN_ADD] = {"add"}, [BIN_SUB] = {"sub"},         [BIN_MUL] = {"mul"},
    [BIN_DIV] = {"div"}, [BIN_REM] = {"rem"},         [BIN_SHL] = {"shl"},
    [BIN_SHR] = {"shr"}, [BIN_AND] = {"and"},         [BIN_OR] = {"or"},
    [BIN_XOR] = {"xor"}, [BIN_LT] = {"lt"},           [BIN_GT] = {"gt"},
    [BIN_LE] = {"le"},   [BIN_GE] = {"ge"},           [BIN_EQ] = {"eq"},
    [BIN_NE] = {"ne"},   [BIN_PTRDIFF] = {"ptrdiff"}, {""},
};

const EnumWord TEXT_UN_OPS[] = {[UN_NEG] = {"neg"}, [UN_NOT] = {"not"}, [UN_LNOT] = {"lnot"}, {""}};

const EnumWord TEXT_RMW_OPS[] = {
    [RMW_XCHG] = {"xchg"},
    [RMW_ADD] = {"add"},
    [RMW_SUB] = {"sub"},
    [RMW_AND] = {"and"},
    [RMW_OR] = {"or"},
    [RMW_XOR] = {"xor"},
    [RMW_NAND] = {"nand"},
    [RMW_MIN] = {"min"},
    [RMW_MAX] = {"max"},
    [RMW_TEST_AND_SET] = {"test-and-set"},
    {""},
};

const EnumWord TEXT_ORDERS[] = {
    [ORDER_PLAIN] = {"plain"},     [ORDER_RELAXED] = {"relaxed"},
    [ORDER_CONSUME] = {"consume"}, [ORDER_ACQUIRE] = {"acquire"},
    [ORDER_RELEASE] = {"release"}, [ORDER_ACQ_REL] = {"acq_rel"},
    [ORDER_SEQ_CST] = {"seq_cst"}, {""},
};

bool text_is_ident_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

bool text_is_ident(char c) {
    return text_is_ident_start(c) || (c >= '0' && c <= '9');
}

bool text_is_name(const char *text) {
    if (!text_is_ident_start(*text))
        return false;
    while (text_is_ident(*text))
        text++;
    return !*text;
}

size_t text_label_base(const char *label) {
    return strcspn(label, ".*[");
}
