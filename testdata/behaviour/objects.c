/* Structs, unions, bit-fields and arrays: where everything lies, and what initialisers put there. */
int printf(const char *, ...);
void *memset(void *, int, unsigned long);

struct bits {
    char before;
    unsigned a : 3, b : 7;
    int c : 5;
    unsigned : 0;
    long d : 33;
    unsigned char e : 1, f : 6;
    char after;
};
union word {
    unsigned long all;
    struct {
        unsigned low, high;
    };
    unsigned char bytes[8];
};
struct tree {
    int key;
    struct {
        union {
            long number;
            const char *name;
        };
        short tags[3];
    };
    struct tree *kids[2];
    union word word;
};
struct __attribute__((packed)) tight {
    char c;
    int n;
    short s;
};

static void dump(const void *object, unsigned long size) {
    const unsigned char *bytes = object;
    for (unsigned long i = 0; i < size; i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

static void bitfields(int n) {
    struct bits x;
    memset(&x, 0, sizeof x);
    x.a = n;
    x.b = n * 5;
    x.c = n - 16;
    x.d = (long)n << 28;
    x.e = n;
    x.f = x.b + x.e;
    x.before = x.after = n;
    dump(&x, sizeof x);
    x.b++, x.c -= 3, x.d ^= 0x1234567, x.f |= x.a;
    dump(&x, sizeof x);
    printf("%d %d %d %ld %d %d\n", x.a, x.b, x.c, (long)x.d, x.c < 0 ? x.e : x.f, x.before + x.after);
    int stored = x.a = n + 3;
    int old = x.e++;
    printf("%d %d %d %d\n", stored, x.a, old, x.e);
}

static void unions(unsigned long n) {
    union word w = {n};
    printf("%u %u %d\n", w.high, w.low, w.bytes[3]);
    w.high ^= w.low;
    w.bytes[n % 8] += 77;
    printf("%lu\n", w.all);
    w = (union word)(n + 1);
    printf("%lu\n", w.all);
}

static struct tree make(int key, struct tree *left, struct tree *right) {
    struct tree t = {key, {{.name = "leaf"}, {1, [2] = key}}, {left, right}, .word.high = 5};
    if (left)
        t.number = left->key + right->tags[2];
    return t;
}

static void trees(void) {
    struct tree leaf = make(1, 0, 0), other = leaf;
    other.key = 9;
    other.tags[1] = leaf.tags[2];
    struct tree root = make(5, &leaf, &other), copy = root, forest[3] = {leaf, [2] = make(6, &copy, &root)};
    copy.kids[0]->kids[1] = &copy;
    forest[1] = *forest[2].kids[0]->kids[1];
    printf("%d %ld %d %s %u\n", forest[2].key, forest[2].number, forest[1].tags[0], leaf.name, root.word.high);
    printf("%d %d\n", (forest + 2)->kids[0]->kids[0]->kids[1]->key, (&other)->tags[1]);
    forest[0] = forest[1].key == 5 ? forest[2] : leaf;
    printf("%d %d\n", forest[0].key, make(7, 0, 0).tags[2]);
}

static void lists(int n) {
    int square[3][4] = {{1}, {n, 2}, [2][1] = 7, 8}, sparse[9] = {[2 ... 4] = n * 3, 5, [1] = 6};
    struct tight pair[2] = {n, 2, 3, {4, n}}, one = {.n = n, 6};
    char text[8] = "abc", exact[3] = "xyz", more[2][4] = {"ab", {'c', 'd'}};
    struct bits b = {1, 2, .c = -3, 4, .after = 'z'};
    dump(square, sizeof square);
    dump(sparse, sizeof sparse);
    dump(pair, sizeof pair);
    dump(&one, sizeof one);
    dump(text, sizeof text);
    dump(exact, sizeof exact);
    dump(more, sizeof more);
    printf("%d %d %d %ld %d\n", b.a, b.b, b.c, (long)b.d, b.after);
    dump((int[]){n, 1, [4] = 2}, 20);
    dump(&(struct tight){.s = n}, sizeof(struct tight));
}

static struct tree first, last = {3, {.name = "static", .tags = {[1] = 4}}, {&first, &last}, {.bytes = {[6] = 1}}};
static struct tree first = {.key = 2, .kids[1] = &last, .tags[2] = -1};
static const char *const words[] = {"zero", [3] = "three", "four"};
static struct bits fields = {.b = 100, -7, .e = 1, 2};

static void statics(void) {
    static struct tree *next = &last, **slot = &first.kids[1];
    printf("%d %s %d %d %lu\n", next->key, next->name, next->tags[1], (*slot)->kids[0]->tags[2], last.word.all);
    printf("%s %d %s\n", words[3], words[1] == 0, words[4] + 1);
    printf("%d %d %d %d\n", fields.b, fields.c, fields.e, fields.f);
    next = next->kids[0];
    printf("%d\n", next->key);
}

int main(void) {
    for (int i = 0; i < 40; i += 3) {
        bitfields(i);
        unions(i * 0x123456789abcul);
        lists(i);
    }
    trees();
    statics();
    return 0;
}
