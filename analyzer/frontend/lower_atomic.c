/* lower_atomic.c: __atomic_*, __c11_atomic_* (to which <stdatomic.h> expands) and __sync_*.
 * The first two are expressions without a name in the tree; the name is read where it is written. Their children come
 * in this order, as far as there are such: [ptr, order, val1, orderFail, val2, weak].
 */
#include "frontend/lower_internal.h"

enum { ORDER_MASK = 0xffff /* above are the hints of lock elision */ };

uint8_t lower_memory_order(CXCursor order) {
    static const uint8_t ORDERS[] = {ORDER_RELAXED, ORDER_CONSUME, ORDER_ACQUIRE,
                                     ORDER_RELEASE, ORDER_ACQ_REL, ORDER_SEQ_CST};
    int64_t num;
    if (!lower_eval_int(order, &num))
        return ORDER_SEQ_CST; /* known at run time only: compilers take the strongest */
    num &= ORDER_MASK;
    return num >= 0 && num < (int64_t)sizeof ORDERS ? ORDERS[num] : ORDER_SEQ_CST;
}

/* An implicit conversion to `volatile T *` or void * says nothing about the object. */
PlaceId lower_atomic_place(Lower *l, CXCursor pointer) {
    CXCursor inner = lower_strip_parens(l, pointer), kid;
    while (clang_getCursorKind(inner) == CXCursor_UnexposedExpr && lower_is_implicit_cast(l, inner, &kid) &&
           lower_kind(l, lower_type_at(l, kid)) == TYPE_POINTER && !lower_is_place(l, kid))
        inner = lower_strip_parens(l, kid);
    return lower_pointee(l, inner);
}

/* ---- names ---- */

typedef struct RmwName {
    const char *name;
    RmwOp op;
} RmwName;

static const RmwName RMW_NAMES[] = {
    {"add", RMW_ADD}, {"sub", RMW_SUB},   {"and", RMW_AND}, {"or", RMW_OR},
    {"xor", RMW_XOR}, {"nand", RMW_NAND}, {"min", RMW_MIN}, {"max", RMW_MAX},
};

static bool find_rmw(const char *name, size_t len, RmwOp *out) {
    for (size_t i = 0; i < sizeof RMW_NAMES / sizeof *RMW_NAMES; i++) {
        if (strlen(RMW_NAMES[i].name) == len && strncmp(RMW_NAMES[i].name, name, len) == 0) {
            *out = RMW_NAMES[i].op;
            return true;
        }
    }
    return false;
}

/* "fetch_add" or "add_fetch" */
static bool parse_fetch(const char *name, RmwOp *out_op, bool *out_new) {
    size_t len = strlen(name);
    if (strncmp(name, "fetch_", 6) == 0) {
        *out_new = false;
        return find_rmw(name + 6, len - 6, out_op);
    }
    *out_new = true;
    return len > 6 && strcmp(name + len - 6, "_fetch") == 0 && find_rmw(name, len - 6, out_op);
}

static const char *const PREFIXES[] = {"__c11_atomic_", "__atomic_", "__scoped_atomic_"};

static const char *strip_prefix(const char *word) {
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        size_t len = strlen(PREFIXES[i]);
        if (strncmp(word, PREFIXES[i], len) == 0)
            return word + len;
    }
    return NULL;
}

bool lower_is_atomic_word(const char *word) {
    return strip_prefix(word) != NULL;
}

/* ---- one operation ---- */

typedef struct Atomic {
    CXCursor expr;
    Kids kids;
    PlaceId place;
    TypeId type;   /* of the object, with its qualifiers */
    TypeId result; /* of the expression */
    uint8_t order;
    LocId loc;
} Atomic;

static CXCursor atomic_kid(const Lower *l, const Atomic *a, uint32_t i) {
    return lower_kid(l, a->kids, i);
}

static Instr atomic_instr(const Lower *l, const Atomic *a, OpCode op) {
    return (Instr){.op = op,
                   .type = a->type,
                   .place = a->place,
                   .order = a->order,
                   .loc = a->loc,
                   .flags = lower_place_flags(l, a->place)};
}

static Operand atomic_load(Lower *l, const Atomic *a) {
    return lower_emit(l, atomic_instr(l, a, OP_LOAD), NULL, 0, lower_bare(l, a->type));
}

static void atomic_store(Lower *l, const Atomic *a, Operand value) {
    lower_emit(l, atomic_instr(l, a, OP_STORE), &value, 1, (TypeId){0});
}

static Operand atomic_rmw(Lower *l, const Atomic *a, RmwOp op, Operand value, bool wants_new) {
    Instr instr = atomic_instr(l, a, OP_RMW);
    instr.sub = op;
    instr.flags |= wants_new ? FLAG_NEW_VALUE : 0;
    return lower_emit(l, instr, &value, 1, lower_bare(l, a->type));
}

/* The value behind a pointer argument: what the generic forms take. */
static Operand load_pointee(Lower *l, CXCursor pointer, LocId loc) {
    return lower_load(l, lower_atomic_place(l, pointer), loc);
}

static void store_pointee(Lower *l, CXCursor pointer, Operand value, LocId loc) {
    PlaceId place = lower_atomic_place(l, pointer);
    lower_store(l, place, lower_convert(l, value, lower_place_type(l, place), loc), loc, 0);
}

static Operand compare_exchange(Lower *l, const Atomic *a, bool is_generic) {
    PlaceId expected = lower_atomic_place(l, atomic_kid(l, a, 2));
    Operand desired = is_generic ? load_pointee(l, atomic_kid(l, a, 4), a->loc) : lower_rvalue(l, atomic_kid(l, a, 4));
    Instr instr = atomic_instr(l, a, OP_CAS);
    instr.place2 = expected;
    instr.order_fail = lower_memory_order(atomic_kid(l, a, 3));
    return lower_emit(l, instr, &desired, 1, a->result);
}

static bool atomic_by_name(Lower *l, const Atomic *a, const char *name, bool is_c11, Operand *out) {
    uint32_t count = a->kids.count;
    RmwOp op;
    bool wants_new;
    *out = operand_none();
    if (strcmp(name, "load_n") == 0 || (strcmp(name, "load") == 0 && is_c11)) {
        *out = lower_convert(l, atomic_load(l, a), a->result, a->loc);
    } else if (strcmp(name, "load") == 0 && count >= 3) {
        store_pointee(l, atomic_kid(l, a, 2), atomic_load(l, a), a->loc);
    } else if (strcmp(name, "init") == 0 && count >= 2) {
        lower_store(l, a->place, lower_rvalue(l, atomic_kid(l, a, 1)), a->loc, 0);
    } else if ((strcmp(name, "store_n") == 0 || (strcmp(name, "store") == 0 && is_c11)) && count >= 3) {
        atomic_store(l, a, lower_rvalue(l, atomic_kid(l, a, 2)));
    } else if (strcmp(name, "store") == 0 && count >= 3) {
        atomic_store(l, a, load_pointee(l, atomic_kid(l, a, 2), a->loc));
    } else if ((strcmp(name, "exchange_n") == 0 || (strcmp(name, "exchange") == 0 && is_c11)) && count >= 3) {
        *out = atomic_rmw(l, a, RMW_XCHG, lower_rvalue(l, atomic_kid(l, a, 2)), false);
    } else if (strcmp(name, "exchange") == 0 && count >= 4) {
        Operand value = load_pointee(l, atomic_kid(l, a, 2), a->loc);
        store_pointee(l, atomic_kid(l, a, 3), atomic_rmw(l, a, RMW_XCHG, value, false), a->loc);
    } else if (strncmp(name, "compare_exchange", 16) == 0 && count >= 5) {
        *out = compare_exchange(l, a, strcmp(name, "compare_exchange") == 0);
    } else if (parse_fetch(name, &op, &wants_new) && count >= 3) {
        *out = atomic_rmw(l, a, op, lower_rvalue(l, atomic_kid(l, a, 2)), wants_new);
    } else if (strcmp(name, "test_and_set") == 0) {
        *out = atomic_rmw(l, a, RMW_TEST_AND_SET, operand_int(1, lower_bare(l, a->type)), false);
    } else if (strcmp(name, "clear") == 0) {
        atomic_store(l, a, operand_int(0, lower_bare(l, a->type)));
    } else {
        return false;
    }
    return true;
}

Operand lower_atomic(Lower *l, CXCursor expr, const char *word) {
    Atomic a = {
        .expr = expr, .kids = lower_expr_kids(l, expr), .result = lower_type_at(l, expr), .loc = lower_loc(l, expr)};
    Operand result;
    bool is_known = a.kids.count > 0;
    if (is_known) {
        const char *name = strip_prefix(word);
        bool is_init = strcmp(name, "init") == 0;
        a.place = lower_atomic_place(l, atomic_kid(l, &a, 0));
        a.type = lower_place_type(l, a.place);
        a.order = !is_init && a.kids.count > 1 ? lower_memory_order(atomic_kid(l, &a, 1)) : ORDER_SEQ_CST;
        is_known = atomic_by_name(l, &a, name, strncmp(word, "__c11_", 6) == 0, &result);
    }
    lower_kids_drop(l, a.kids);
    return is_known ? result : lower_unknown(l, GAP_UNKNOWN_ATOMIC, a.result, expr);
}

/* ---- __sync ---- */

/* Full barriers, except lock_test_and_set (acquire) and lock_release (release). The name may end in the size. */
static bool sync_by_name(Lower *l, Atomic *a, const char *name, Operand *out) {
    RmwOp op;
    bool wants_new;
    bool has_value = a->kids.count > 2;
    *out = operand_none();
    if (strcmp(name, "lock_test_and_set") == 0 && has_value) {
        a->order = ORDER_ACQUIRE;
        *out = atomic_rmw(l, a, RMW_XCHG, lower_rvalue(l, atomic_kid(l, a, 2)), false);
    } else if (strcmp(name, "swap") == 0 && has_value) {
        *out = atomic_rmw(l, a, RMW_XCHG, lower_rvalue(l, atomic_kid(l, a, 2)), false);
    } else if (strcmp(name, "lock_release") == 0) {
        a->order = ORDER_RELEASE;
        atomic_store(l, a, operand_int(0, lower_bare(l, a->type)));
    } else if (strstr(name, "_compare_and_swap") && a->kids.count > 3) {
        Operand args[2];
        args[0] = lower_rvalue(l, atomic_kid(l, a, 2));
        args[1] = lower_rvalue(l, atomic_kid(l, a, 3));
        Instr instr = atomic_instr(l, a, OP_CAS);
        instr.order_fail = ORDER_SEQ_CST;
        instr.flags |= name[0] == 'b' ? FLAG_BOOL_CAS : FLAG_VALUE_CAS;
        *out = lower_emit(l, instr, args, 2, a->result);
    } else if (has_value && parse_fetch(name, &op, &wants_new)) {
        *out = atomic_rmw(l, a, op, lower_rvalue(l, atomic_kid(l, a, 2)), wants_new);
    } else {
        return false;
    }
    return true;
}

/* "fetch_and_add_4" becomes "fetch_add", "add_and_fetch_8" becomes "add_fetch". */
static char *sync_operation(Lower *l, const char *name) {
    char *text = arena_strdup(l->func_arena, name + strlen("__sync_"));
    char *last = strrchr(text, '_');
    if (last && last[1] >= '0' && last[1] <= '9')
        *last = '\0';
    char *and = strstr(text, "_and_");
    bool is_fetch = strncmp(text, "fetch_and_", 10) == 0 || (strlen(text) > 10 && and&&strcmp(and, "_and_fetch") == 0);
    if (is_fetch && and)
        memmove(and, and+4, strlen(and+4) + 1);
    return text;
}

Operand lower_sync(Lower *l, CXCursor expr, const char *name, Kids kids) {
    Atomic a = {.expr = expr,
                .kids = kids,
                .result = lower_type_at(l, expr),
                .loc = lower_loc(l, expr),
                .order = ORDER_SEQ_CST};
    Operand result;
    bool is_known = kids.count > 1;
    if (is_known) {
        a.place = lower_atomic_place(l, atomic_kid(l, &a, 1));
        a.type = lower_place_type(l, a.place);
        is_known = sync_by_name(l, &a, sync_operation(l, name), &result);
    }
    return is_known ? result : lower_unknown(l, GAP_UNKNOWN_ATOMIC, a.result, expr);
}
