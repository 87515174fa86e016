/* Who is called, with what; results that are structs; functions as values. */
#include <stddef.h>
struct pair {
    int a, b;
    int c[4];
};
struct pair make(int);
int take(struct pair, int);
int plain(int);
int old();
int many(const char *, ...);
int renamed(int) __asm__("other_name");
static int own(int n) { return n + 1; }
struct table {
    int (*call)(int);
    struct table *self;
};
typedef int function(int);
extern function typed;
function *chosen = own;

void direct(void) {
    plain(1);
    (plain)(2);
    (*plain)(3);
    (&plain)(4);
    (**plain)(5);
    typed(own(6));
    old(7, "x");
    many("%d", 8, 'c', 1.5f);
    renamed(9);
    undeclared(10);
}

int indirect(struct table *t, int (*p)(int), int n) {
    int (*local)(int) = n ? plain : own;
    local(1);
    p(2);
    (*p)(3);
    (**chosen)(4);
    t->call(5);
    t->self->call(6);
    (n ? plain : p)(7);
    return ((int (*)(int))p)(8);
}

int structs(struct pair *p, int i) {
    struct pair local = make(1);
    *p = make(2);
    local = i ? make(3) : *p;
    take(local, 1);
    take(make(4), make(5).a);
    take(*p, make(6).c[i]);
    return (i ? make(7) : local).b;
}

void library(char *to, const char *from, size_t n) {
    __builtin_memcpy(to, from, n);
    __builtin___memset_chk(to, 0, n, __builtin_object_size(to, 0));
    __builtin___snprintf_chk(to, n, 1, -1, "%s", from);
    to = __builtin_strchr(from, 'x');
    __builtin_abort();
}
