/* html_maps.c: what a run knows of the program as a whole: the thread map, the guard map, and how much of the work is
 * serial. Each is a table that can be read without script, with the places in the code. */
#include "reports/html_internal.h"
#include "reports/query_view.h"

enum { MAP_NAMES = 12 };

typedef struct MapPage {
    const HtmlReport *report;
    QueryView view;
    const Facts *f;
    FILE *out;
} MapPage;

static const struct {
    const char *file, *title, *concept, *lead;
} maps[HTML_MAP_COUNT] = {
    [HTML_MAP_THREADS] = {"threads.html", "Threads", "multitasking",
                          "Where each thread begins, how many there are of it, how it ends, and which run at the same "
                          "time: between any two of those, a shared object needs a guard."},
    [HTML_MAP_GUARDS] =
        {"guards.html", "Guards", "locks",
         "Every lock with what it guards, and every object that threads share with the lock that is held "
         "at most places that touch it, or none."},
    [HTML_MAP_SERIAL] = {"serial.html", "Serial work", "trade-offs",
                         "How much of what a thread does is done with a lock held, and how many times as fast as one "
                         "thread any number of them can be at most, by Amdahl's law."},
};

/* ---- cells ---- */

static const char *thread_name(const MapPage *p, uint32_t i) {
    return p->f->threads.data[i].name;
}
static const char *object_name(const MapPage *p, uint32_t i) {
    return p->f->objects.data[i].name;
}

/* "a, b, c and 4 more" */
static void put_names(const MapPage *p, const Bitset *ids, const char *(*name)(const MapPage *, uint32_t)) {
    uint32_t shown = 0, count = bitset_count(ids);
    for (uint32_t i = bitset_next(ids, 0); i != UINT32_MAX && shown < MAP_NAMES; i = bitset_next(ids, i + 1))
        html_write(p->out, "%s<code>%s</code>", shown++ > 0 ? ", " : "", name(p, i));
    if (count > shown)
        html_write(p->out, " and %u more", count - shown);
    if (count == 0)
        html_write(p->out, "<span class=\"none\">none</span>");
}

static void put_place(const MapPage *p, const SourceLoc *loc) {
    if (loc->file[0] != '\0')
        html_loc(p->out, &(SourceLoc){loc->file, loc->line, 0});
}

static void open_table(const MapPage *p, const char *title, const char *const *heads) {
    html_write(p->out, "<section>\n<h2>%s</h2>\n<table class=\"findings\">\n<thead><tr>", title);
    for (; *heads; heads++)
        html_write(p->out, "<th scope=\"col\">%s</th>", *heads);
    html_write(p->out, "</tr></thead>\n<tbody>\n");
}

static void close_table(const MapPage *p) {
    html_write(p->out, "</tbody>\n</table>\n</section>\n");
}

/* ---- threads ---- */

static void thread_row(const MapPage *p, FactThreadId id) {
    const FactThread *thread = &p->f->threads.data[id.i];
    Bitset beside = view_beside(&p->view, id), objects = view_thread_objects(&p->view, id);
    html_write(p->out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>", thread->name,
               thread->many ? "several" : "one");
    put_place(p, &thread->site);
    if (thread->creator.i)
        html_write(p->out, " by <code>%s</code>", thread_name(p, thread->creator.i));
    html_write(p->out, "</td><td>%s</td><td>",
               thread->origin != FACT_CREATED          ? ""
               : thread->ending == FACT_ENDING_UNKNOWN ? "nobody is seen to join or detach it"
                                                       : fact_ending_name(thread->ending));
    put_names(p, &beside, thread_name);
    html_write(p->out, "</td><td>");
    put_names(p, &objects, object_name);
    html_write(p->out, "</td></tr>\n");
}

static void put_threads(const MapPage *p) {
    static const char *const heads[] = {"Thread", "How many", "Created", "Ends", "Runs beside", "Touches", NULL};
    open_table(p, "All threads", heads);
    for (uint32_t i = 1; i < p->f->threads.len; i++)
        thread_row(p, (FactThreadId){i});
    close_table(p);
}

/* ---- guards ---- */

static void lock_row(const MapPage *p, FactLockId id) {
    const FactLock *lock = &p->f->locks.data[id.i];
    Bitset guarded = {0};
    for (uint32_t i = 1; i < p->f->objects.len; i++)
        if (p->f->objects.data[i].guard.i == id.i)
            bitset_add(p->view.arena, &guarded, i);
    html_write(p->out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td><td>", lock->name, lock->kind);
    put_place(p, &lock->loc);
    html_write(p->out, "</td><td>");
    put_names(p, &guarded, object_name);
    html_write(p->out, "</td></tr>\n");
}

static void object_row(const MapPage *p, FactObjectId id) {
    const FactObject *object = &p->f->objects.data[id.i];
    Bitset threads = view_object_threads(&p->view, id);
    html_write(p->out, "<tr><th scope=\"row\"><code>%s</code></th><td>", object->name);
    if (object->guard.i)
        html_write(p->out, "<code>%s</code>", p->f->locks.data[object->guard.i].name);
    else
        html_write(p->out, "<span class=\"none\">none</span>");
    html_write(p->out, "</td><td>%u of %u</td><td>", object->guard_hits, object->guard_total);
    put_place(p, &object->loc);
    html_write(p->out, "</td><td>");
    put_names(p, &threads, thread_name);
    html_write(p->out, "</td></tr>\n");
}

static void put_guards(const MapPage *p) {
    static const char *const lock_heads[] = {"Lock", "Kind", "Declared", "Guards", NULL};
    static const char *const object_heads[] = {"Shared object", "Guard", "Held at", "Declared", "Threads", NULL};
    open_table(p, "All locks", lock_heads);
    for (uint32_t i = 1; i < p->f->locks.len; i++)
        lock_row(p, (FactLockId){i});
    close_table(p);
    open_table(p, "All shared objects", object_heads);
    for (uint32_t i = 1; i < p->f->objects.len; i++)
        object_row(p, (FactObjectId){i});
    close_table(p);
}

/* ---- serial work ---- */

static void share_row(const MapPage *p, const FactShare *share) {
    html_write(
        p->out,
        "<tr><th scope=\"row\"><code>%s</code></th><td><code>%s</code></td><td>%u.%u&#160;%%</td><td>%u loops, %u "
        "calls</td>",
        p->f->locks.data[share->lock.i].name, thread_name(p, share->thread.i), share->permille / 10,
        share->permille % 10, share->loops, share->calls);
    for (const uint32_t *threads = view_bound_threads; *threads; threads++) {
        uint32_t bound = view_bound(share->permille, *threads);
        html_write(p->out, "<td>%u.%u%u</td>", bound / 100, bound / 10 % 10, bound % 10);
    }
    html_write(p->out, "</tr>\n");
}

static void put_serial(const MapPage *p) {
    static const char *const heads[] = {"Lock", "Thread", "Share of its work", "Under it", "2 threads", "4", "8",
                                        "16",   NULL};
    html_write(p->out, "<p class=\"muted\">This is %s.</p>\n", view_share_assumption);
    open_table(p, "By lock and thread", heads);
    VEC_EACH(const FactShare, share, &p->f->shares)
        share_row(p, share);
    close_table(p);
}

/* ---- pages ---- */

Status html_write_map(const HtmlReport *report, HtmlMap map) {
    static void (*const writers[HTML_MAP_COUNT])(const MapPage *) = {
        [HTML_MAP_THREADS] = put_threads, [HTML_MAP_GUARDS] = put_guards, [HTML_MAP_SERIAL] = put_serial};
    static const QueryOptions everything = {.cwd = ""};
    FILE *out = html_page_open(report, maps[map].file, maps[map].title, "All findings");
    if (out == NULL)
        return STATUS_FAILED;
    MapPage page = {.report = report,
                    .view = view_new(report->facts, &everything, report->scratch),
                    .f = &report->facts->facts,
                    .out = out};
    html_write(out, "<h1>%s</h1>\n<p class=\"lead\">%s The idea behind it: <a href=\"%s\">%s</a>.</p>\n",
               maps[map].title, maps[map].lead, html_concept_name(report->scratch, concept_find(maps[map].concept)),
               maps[map].concept);
    writers[map](&page);
    return html_page_close(report, out, maps[map].file);
}

void html_map_links(const HtmlReport *report, FILE *out) {
    if (report->facts == NULL)
        return;
    html_write(out,
               "<section aria-labelledby=\"maps\">\n<h2 id=\"maps\">The program as a whole</h2>\n<dl class=\"run\">\n");
    for (int map = 0; map < HTML_MAP_COUNT; map++)
        html_write(out, "<div><dt><a href=\"%s\">%s</a></dt><dd>%s</dd></div>\n", maps[map].file, maps[map].title,
                   maps[map].lead);
    html_write(out, "</dl>\n</section>\n");
}

void html_map_of_concept(const HtmlReport *report, FILE *out, const Concept *concept) {
    for (int map = 0; map < HTML_MAP_COUNT && report->facts != NULL; map++)
        if (concept_find(maps[map].concept) == concept)
            html_write(out, "<p>Of this program: <a href=\"%s\">%s</a>.</p>\n", maps[map].file, maps[map].title);
}
