/* lower_builtin.c: built-in functions that are no calls: what they mean is said by other instructions or by
 * nothing. */
#include "frontend/lower_internal.h"

typedef struct BuiltinName {
    const char *name; /* a trailing * stands for any rest */
    Builtin builtin;
} BuiltinName;

static const BuiltinName BUILTINS[] = {
    {"__builtin_expect", BUILTIN_FIRST_ARG},
    {"__builtin_expect_with_probability", BUILTIN_FIRST_ARG},
    {"__builtin_assume_aligned", BUILTIN_FIRST_ARG},
    {"__builtin_launder", BUILTIN_FIRST_ARG},
    {"__builtin_addressof", BUILTIN_FIRST_ARG},
    {"__builtin_unpredictable", BUILTIN_FIRST_ARG},
    {"__builtin_constant_p", BUILTIN_CONSTANT_P},
    {"__builtin_unreachable", BUILTIN_UNREACHABLE},
    {"__builtin_trap", BUILTIN_UNREACHABLE},
    {"__builtin_verbose_trap", BUILTIN_UNREACHABLE},
    {"__builtin_va_start", BUILTIN_IGNORED},
    {"__builtin_stdarg_start", BUILTIN_IGNORED},
    {"__builtin_va_end", BUILTIN_IGNORED},
    {"__builtin_va_copy", BUILTIN_IGNORED},
    {"__builtin_prefetch", BUILTIN_IGNORED},
    {"__builtin_assume", BUILTIN_IGNORED},
    {"__builtin___clear_cache", BUILTIN_IGNORED},
    {"__builtin_ia32_pause", BUILTIN_IGNORED},
    {"__builtin_nontemporal_store", BUILTIN_NONE},
    {"__builtin_nontemporal_load", BUILTIN_NONE},
    {"__builtin_classify_type", BUILTIN_EVALUATED},
    {"__builtin_object_size", BUILTIN_EVALUATED},
    {"__builtin_dynamic_object_size", BUILTIN_EVALUATED},
    {"__atomic_always_lock_free", BUILTIN_EVALUATED},
    {"__atomic_is_lock_free", BUILTIN_EVALUATED},
    {"__c11_atomic_is_lock_free", BUILTIN_EVALUATED},
    {"__builtin_is_constant_evaluated", BUILTIN_EVALUATED},
    {"__builtin_LINE", BUILTIN_EVALUATED},
    {"__builtin_add_overflow", BUILTIN_OVERFLOW},
    {"__builtin_sub_overflow", BUILTIN_OVERFLOW},
    {"__builtin_mul_overflow", BUILTIN_OVERFLOW},
    {"__builtin_sadd*", BUILTIN_OVERFLOW},
    {"__builtin_uadd*", BUILTIN_OVERFLOW},
    {"__builtin_ssub*", BUILTIN_OVERFLOW},
    {"__builtin_usub*", BUILTIN_OVERFLOW},
    {"__builtin_smul*", BUILTIN_OVERFLOW},
    {"__builtin_umul*", BUILTIN_OVERFLOW},
    {"__atomic_thread_fence", BUILTIN_FENCE},
    {"__atomic_signal_fence", BUILTIN_IGNORED},
    {"__c11_atomic_thread_fence", BUILTIN_FENCE},
    {"__c11_atomic_signal_fence", BUILTIN_IGNORED},
    {"__scoped_atomic_thread_fence", BUILTIN_FENCE},
    {"__sync_synchronize", BUILTIN_FENCE},
    {"__atomic_test_and_set", BUILTIN_TEST_AND_SET},
    {"__atomic_clear", BUILTIN_CLEAR},
    {"__sync_*", BUILTIN_SYNC},
    {"__builtin_bswap*", BUILTIN_OPAQUE},
    {"__builtin_bitreverse*", BUILTIN_OPAQUE},
    {"__builtin_clz*", BUILTIN_OPAQUE},
    {"__builtin_ctz*", BUILTIN_OPAQUE},
    {"__builtin_ffs*", BUILTIN_OPAQUE},
    {"__builtin_popcount*", BUILTIN_OPAQUE},
    {"__builtin_parity*", BUILTIN_OPAQUE},
    {"__builtin_clrsb*", BUILTIN_OPAQUE},
    {"__builtin_rotate*", BUILTIN_OPAQUE},
    {"__builtin_isnan", BUILTIN_OPAQUE},
    {"__builtin_isinf*", BUILTIN_OPAQUE},
    {"__builtin_isfinite", BUILTIN_OPAQUE},
    {"__builtin_isnormal", BUILTIN_OPAQUE},
    {"__builtin_isgreater*", BUILTIN_OPAQUE},
    {"__builtin_isless*", BUILTIN_OPAQUE},
    {"__builtin_isunordered", BUILTIN_OPAQUE},
    {"__builtin_signbit*", BUILTIN_OPAQUE},
    {"__builtin_fpclassify", BUILTIN_OPAQUE},
    {"__builtin_isfpclass", BUILTIN_OPAQUE},
    {"__builtin_nan*", BUILTIN_OPAQUE},
    {"__builtin_inf*", BUILTIN_OPAQUE},
    {"__builtin_huge_val*", BUILTIN_OPAQUE},
    {"__builtin_frame_address", BUILTIN_OPAQUE},
    {"__builtin_return_address", BUILTIN_OPAQUE},
    {"__builtin_extract_return_addr", BUILTIN_OPAQUE},
    {"__builtin_frob_return_addr", BUILTIN_OPAQUE},
    {"__builtin_dwarf_cfa", BUILTIN_OPAQUE},
    {"__builtin_thread_pointer", BUILTIN_OPAQUE},
    {"__builtin_readcyclecounter", BUILTIN_OPAQUE},
    {"__builtin_readsteadycounter", BUILTIN_OPAQUE},
    {"__builtin_cpu_*", BUILTIN_OPAQUE},
    {"__builtin_elementwise_*", BUILTIN_OPAQUE},
    {"__builtin_reduce_*", BUILTIN_OPAQUE},
    {"__builtin_ia32_*", BUILTIN_OPAQUE},
    {"__builtin_arm_*", BUILTIN_OPAQUE},
    {"__builtin_neon_*", BUILTIN_OPAQUE},
    {"__builtin_aarch64_*", BUILTIN_OPAQUE},
    {"__builtin_shuffle*", BUILTIN_OPAQUE},
    {"__builtin_va_arg_pack*", BUILTIN_OPAQUE},
    {"__builtin_FILE", BUILTIN_OPAQUE},
    {"__builtin_FUNCTION", BUILTIN_OPAQUE},
    {"__builtin_crc32*", BUILTIN_OPAQUE},
    {"__builtin_*", BUILTIN_PLAIN},
};

Builtin lower_builtin_find(const char *name) {
    if (name[0] != '_' || name[1] != '_')
        return BUILTIN_NONE;
    for (size_t i = 0; i < sizeof BUILTINS / sizeof *BUILTINS; i++) {
        const char *pattern = BUILTINS[i].name;
        size_t len = strlen(pattern);
        bool matches = pattern[len - 1] == '*' ? strncmp(name, pattern, len - 1) == 0 : strcmp(name, pattern) == 0;
        if (matches)
            return BUILTINS[i].builtin;
    }
    return BUILTIN_NONE;
}

static void effects_of_args(Lower *l, Kids kids, uint32_t from) {
    for (uint32_t i = from; i < kids.count; i++)
        lower_effect(l, lower_kid(l, kids, i));
}

/* Arguments are read: unlike those of an ignored expression. */
static void read_args(Lower *l, Kids kids) {
    for (uint32_t i = 1; i < kids.count; i++)
        lower_rvalue(l, lower_kid(l, kids, i));
}

/* f(a, b, &result): the operands are read, the result is written; the value says whether it fits. The variants with a
 * carry have a fourth argument. */
static Operand overflow(Lower *l, CXCursor expr, Kids kids) {
    LocId loc = lower_loc(l, expr);
    for (uint32_t i = 1; i + 1 < kids.count; i++)
        lower_rvalue(l, lower_kid(l, kids, i));
    if (kids.count > 1) {
        PlaceId result = lower_pointee(l, lower_kid(l, kids, kids.count - 1));
        lower_store(l, result, lower_opaque(l, lower_bare(l, lower_place_type(l, result)), loc), loc, 0);
    }
    return lower_opaque(l, lower_type_at(l, expr), loc);
}

static Operand fence(Lower *l, CXCursor expr, Kids kids) {
    uint8_t order = kids.count > 1 ? lower_memory_order(lower_kid(l, kids, 1)) : ORDER_SEQ_CST;
    if (order != ORDER_RELAXED)
        lower_emit(l, (Instr){.op = OP_FENCE, .order = order, .loc = lower_loc(l, expr)}, NULL, 0, (TypeId){0});
    return operand_none();
}

static Operand test_and_set(Lower *l, CXCursor expr, Kids kids) {
    PlaceId place = lower_atomic_place(l, lower_kid(l, kids, 1));
    TypeId type = lower_place_type(l, place);
    Operand one = operand_int(1, lower_bare(l, type));
    Instr instr = {.op = OP_RMW,
                   .sub = RMW_TEST_AND_SET,
                   .type = type,
                   .place = place,
                   .loc = lower_loc(l, expr),
                   .order = kids.count > 2 ? lower_memory_order(lower_kid(l, kids, 2)) : ORDER_SEQ_CST,
                   .flags = lower_place_flags(l, place)};
    return lower_emit(l, instr, &one, 1, lower_type_at(l, expr));
}

static Operand clear(Lower *l, CXCursor expr, Kids kids) {
    PlaceId place = lower_atomic_place(l, lower_kid(l, kids, 1));
    TypeId type = lower_place_type(l, place);
    Operand zero = operand_int(0, lower_bare(l, type));
    Instr instr = {.op = OP_STORE,
                   .type = type,
                   .place = place,
                   .loc = lower_loc(l, expr),
                   .order = kids.count > 2 ? lower_memory_order(lower_kid(l, kids, 2)) : ORDER_SEQ_CST,
                   .flags = lower_place_flags(l, place)};
    return lower_emit(l, instr, &zero, 1, (TypeId){0});
}

static Operand evaluated(Lower *l, CXCursor expr, int64_t otherwise, bool has_otherwise) {
    TypeId type = lower_type_at(l, expr);
    int64_t num;
    if (lower_eval_int(expr, &num))
        return operand_int(num, type);
    return has_otherwise ? operand_int(otherwise, type) : lower_opaque(l, type, lower_loc(l, expr));
}

Operand lower_builtin(Lower *l, Builtin builtin, SymId callee, CXCursor expr, Kids kids) {
    TypeId type = lower_type_at(l, expr);
    LocId loc = lower_loc(l, expr);
    switch (builtin) {
    case BUILTIN_FIRST_ARG:
        if (kids.count < 2)
            break;
        effects_of_args(l, kids, 2);
        return lower_convert(l, lower_rvalue(l, lower_kid(l, kids, 1)), type, loc);
    case BUILTIN_CONSTANT_P:
        return evaluated(l, expr, 0, true);
    case BUILTIN_EVALUATED:
        return evaluated(l, expr, 0, false);
    case BUILTIN_UNREACHABLE:
        ir_unreachable(l->fn->b, loc);
        return operand_none();
    case BUILTIN_IGNORED:
        effects_of_args(l, kids, 1);
        return operand_none();
    case BUILTIN_OVERFLOW:
        return overflow(l, expr, kids);
    case BUILTIN_FENCE:
        return fence(l, expr, kids);
    case BUILTIN_TEST_AND_SET:
        if (kids.count < 2)
            break;
        return test_and_set(l, expr, kids);
    case BUILTIN_CLEAR:
        if (kids.count < 2)
            break;
        return clear(l, expr, kids);
    case BUILTIN_SYNC:
        return lower_sync(l, expr, arena_strdup(l->func_arena, tu_str(l->tu, tu_sym(l->tu, callee)->name)), kids);
    default:
        read_args(l, kids);
        return lower_opaque(l, type, loc);
    }
    return lower_unknown(l, GAP_UNKNOWN_EXPR, type, expr);
}
