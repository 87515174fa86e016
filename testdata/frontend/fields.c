/* Bit-fields, unions, anonymous members, flexible arrays, packed structs: offsets and kinds of access. */
struct bits {
    int before;
    unsigned a : 3, b : 5;
    unsigned c : 20;
    unsigned : 0;
    unsigned d : 4;
    char after;
    volatile unsigned e : 1;
};
union value {
    int i;
    float f;
    struct {
        short low, high;
    };
    struct {
        char bytes[2];
    } named;
};
struct message {
    int kind;
    union {
        struct {
            int x;
            union value v;
        };
        void *pointer;
    };
    struct {
        int length;
        char text[];
    };
};
struct __attribute__((packed)) packed {
    char c;
    int n;
    unsigned f : 3;
};
struct bits g;

int bitfields(struct bits *p, int n) {
    p->a = n;
    p->b++;
    p->c |= p->d;
    g.e = p->after;
    return p->a = g.b;
}

int unions(union value *u, struct message *m) {
    u->high = u->named.bytes[1];
    m->v.f = u->f;
    m->x = m->v.low;
    m->pointer = &m->v.named;
    m->text[2] = m->length;
    return u->i;
}

union value casted(int n, struct packed *p) {
    union value u = (union value)n;
    u = (union value)2.5f;
    p->n = p->c;
    p->f = 2;
    return u;
}
