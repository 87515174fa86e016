/* html.c: a report as a folder of pages that open from the file system, without a server and without the network:
 *
 *     index.html, finding.html, ...   pages; which finding or file, and which filters, is in the address behind '#'
 *     assets/                         style sheets and scripts, the same in every report
 *     data/                           this run: one list of findings, details in shards, each source once
 *
 * The same run gives the same bytes. */
#include "reports/html_internal.h"

#include "base/embed.h"
#include "base/folders.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const assets_folder = "reports/html_assets/";

static Status html_write_assets(const HtmlReport *report) {
    for (const EmbeddedFile *file = embedded_reports; file->path != NULL; file++) {
        if (strncmp(file->path, assets_folder, strlen(assets_folder)) != 0)
            continue;
        const char *name = arena_printf(report->scratch, "assets/%s", file->path + strlen(assets_folder));
        FILE *out = html_file_open(report, name);
        if (out == NULL)
            return STATUS_FAILED;
        (void)fwrite(file->text, 1, file->len, out);
        TRY(html_file_close(report, out, name));
    }
    return STATUS_OK;
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Pages that are but a frame for what a script shows. */
static const struct {
    HtmlPage page;
    const char *lead; /* NULL: the script gives the page its heading */
    HtmlNeed need;
} frames[] = {
    {{"finding.html", "Finding", NAMES("text", "filter", "code", "sides", "timeline", "circle", "places", "finding"),
      NAMES("files", "findings")},
     NULL,
     HTML_NEEDS_NOTHING},
    {{"source.html", "Source", NAMES("text", "filter", "code", "source"), NAMES("files", "findings")},
     NULL,
     HTML_NEEDS_NOTHING},
    {{"files.html", "Files", NAMES("text", "filter", "rows", "files"), NAMES("files", "findings")},
     "Every file that a finding or a map of the program points into.",
     HTML_NEEDS_NOTHING},
    {{"guards.html", "Guards", NAMES("text", "places", "guards"), NAMES("files", "locks", "threads", "objects")},
     "Every lock with what it guards: memory that threads share, and the lock that is held at most places that touch "
     "it.",
     HTML_NEEDS_FACTS},
    {{"threads.html", "Threads", NAMES("text", "threads"), NAMES("files", "threads", "objects")},
     "Where each thread begins, how many there are of it, how it ends, and which run at the same time: between any two "
     "of those, a shared object needs a guard.",
     HTML_NEEDS_FACTS},
    {{"order.html", "Lock order", NAMES("text", "circle", "order"), NAMES("files", "locks", "threads", "order")},
     "Which lock is taken while which is held. Where the arrows close a circle, threads that go round it in step wait "
     "for each other for ever.",
     HTML_NEEDS_FACTS},
    {{"serial.html", "Serial work", NAMES("text", "serial"), NAMES("files", "locks", "threads", "serial")},
     "How much of what a thread does is done with a lock held, and how many times as fast as one thread any number of "
     "them can be at most, by Amdahl\u2019s law.",
     HTML_NEEDS_FACTS},
    {{"gil.html", "Without the GIL", NAMES("text", "places", "gil"),
      NAMES("files", "locks", "threads", "objects", "gil")},
     "The state that threads share, by what keeps it safe: with the lock of the interpreter, and in a build that has "
     "none.",
     HTML_NEEDS_TOKEN},
};

static Status html_write_frames(const HtmlReport *report) {
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        if (!html_has(report, frames[i].need))
            continue;
        const HtmlPage *page = &frames[i].page;
        FILE *out = html_page_open(report, page);
        if (out == NULL)
            return STATUS_FAILED;
        if (frames[i].lead != NULL)
            html_write(out, "<h1>%s</h1>\n<p class=\"lead\">%s</p>\n", page->title, frames[i].lead);
        html_write(out, "<div id=\"view\"></div>\n<noscript><p>Scripts are switched off, and this page is made by one. "
                        "`lockwise report` and `lockwise query` print the same as text.</p></noscript>\n");
        TRY(html_page_close(report, out, page));
    }
    return STATUS_OK;
}

/* Data that an earlier report left here and that are none of this one. What cannot be removed does no harm. */
static Status html_remove_old(const HtmlReport *report) {
    const char *folder = arena_printf(report->arena, "%s/data", report->dir);
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        diag_error(report->diag, NULL, "cannot read the folder '%s': %s", folder, strerror(errno));
        return STATUS_FAILED;
    }
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        const char *name = entry->d_name;
        size_t word = strspn(name, "abcdefghijklmnopqrstuvwxyz"), len = word;
        if (name[len] == '-')
            len += 1 + strspn(name + len + 1, "0123456789");
        if (word > 0 && strcmp(name + len, ".js") == 0 && strmap_find(report->written, name, len) == NULL)
            (void)unlink(arena_printf(report->arena, "%s/%s", folder, name));
    }
    (void)closedir(dir); /* only read from */
    return STATUS_OK;
}

static Status html_write_prose(const HtmlReport *report) {
    ArenaMark mark = arena_mark(report->scratch);
    TRY(html_write_rules(report));
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++) {
        TRY(html_write_concept(report, &concepts_all()[i]));
        arena_reset(report->scratch, mark);
    }
    VEC_EACH(const RuleInfo, rule, &report->run->rules) {
        TRY(html_write_rule(report, rule));
        arena_reset(report->scratch, mark);
    }
    return STATUS_OK;
}

static Status html_write_all(HtmlReport *report) {
    TRY(html_write_assets(report));
    TRY(html_write_index(report));
    TRY(html_write_frames(report));
    TRY(html_write_prose(report));
    TRY(html_write_list(report));
    TRY(html_write_details(report));
    TRY(html_write_sources(report));
    if (report->facts != NULL)
        TRY(html_write_facts(report));
    return html_remove_old(report);
}

static Status html_make_folders(const HtmlReport *report) {
    static const char *const names[] = {"assets", "data"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *failed;
        int error = folders_make(report->arena, arena_printf(report->arena, "%s/%s", report->dir, names[i]), &failed);
        if (error == 0)
            continue;
        diag_error(report->diag, "name a folder that can be written to", "cannot make the folder '%s': %s", failed,
                   strerror(error));
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

Status report_html(const ReportContents *contents, const ReportOptions *options, const char *dir, Arena *arena,
                   Diag *diag, const char **out_index) {
    static const QueryOptions everything = {.cwd = ""};
    Arena *own = arena_new(), *scratch = arena_new();
    HtmlReport report = {.contents = contents,
                         .options = options,
                         .run = contents->run,
                         .facts = contents->facts != NULL ? &contents->facts->facts : NULL,
                         .dir = dir,
                         .arena = own,
                         .scratch = scratch,
                         .diag = diag,
                         .sources = source_view_new(own, contents->run),
                         .written = strmap_new(own)};
    if (contents->facts != NULL)
        report.view = view_new(contents->facts, &everything, own);
    html_collect(&report);
    Status status = html_make_folders(&report);
    if (status == STATUS_OK)
        status = html_write_all(&report);
    *out_index = arena_printf(arena, "%s/index.html", dir);
    arena_free(scratch);
    arena_free(own);
    return status;
}
