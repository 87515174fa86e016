/* html_page.c: the frame of every page, and files. The content security policy lets a page load the style sheets,
 * scripts and data beside it and nothing else; no string can become markup or an address of a script but through the
 * one door in html_assets/data.js. */
#include "reports/html_internal.h"

#include <errno.h>
#include <string.h>

static void html_error(const HtmlReport *report, const char *name) {
    diag_error(report->diag, "check that the folder can be written to and that the disk has space",
               "cannot write '%s/%s': %s", report->dir, name, strerror(errno));
}

FILE *html_file_open(const HtmlReport *report, const char *name) {
    FILE *out = fopen(arena_printf(report->scratch, "%s/%s", report->dir, name), "wbe");
    if (out == NULL)
        html_error(report, name);
    return out;
}

Status html_file_close(const HtmlReport *report, FILE *out, const char *name) {
    errno = 0;
    bool failed = ferror(out) || fflush(out) != 0;
    int error = errno;
    if (fclose(out) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    if (!failed)
        return STATUS_OK;
    errno = error != 0 ? error : EIO;
    html_error(report, name);
    return STATUS_FAILED;
}

/* ---- data ---- */

FILE *html_data_open(HtmlReport *report, const char *name) {
    (void)strmap_slot(report->written, name, strlen(name), NULL);
    FILE *out = html_file_open(report, arena_printf(report->scratch, "data/%s.js", name));
    if (out != NULL)
        js_write(out, "lockwise.data(%s,", name);
    return out;
}

Status html_data_close(const HtmlReport *report, FILE *out, const char *name) {
    js_write(out, ");\n");
    return html_file_close(report, out, arena_printf(report->scratch, "data/%s.js", name));
}

/* ---- pages ---- */

/* The last part of the root's path names the project well enough. */
static const char *html_project(const HtmlReport *report) {
    const char *root = report->run->info.root, *slash = strrchr(root, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : root;
}

bool html_has(const HtmlReport *report, HtmlNeed need) {
    return need == HTML_NEEDS_NOTHING ||
           (report->facts != NULL && (need == HTML_NEEDS_FACTS || report->facts->tokens.len > 0));
}

static void html_nav(const HtmlReport *report, FILE *out, const HtmlPage *page) {
    static const struct {
        const char *name, *title;
        HtmlNeed need;
    } places[] = {
        {"index.html", "Findings", HTML_NEEDS_NOTHING},    {"files.html", "Files", HTML_NEEDS_NOTHING},
        {"guards.html", "Guards", HTML_NEEDS_FACTS},       {"threads.html", "Threads", HTML_NEEDS_FACTS},
        {"order.html", "Lock order", HTML_NEEDS_FACTS},    {"serial.html", "Serial work", HTML_NEEDS_FACTS},
        {"gil.html", "Without the GIL", HTML_NEEDS_TOKEN}, {"rules.html", "Rules & ideas", HTML_NEEDS_NOTHING},
    };
    html_write(out, "<nav aria-label=\"Pages\"><ul>");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!html_has(report, places[i].need))
            continue;
        html_write(out, "<li><a href=\"%s\"", places[i].name);
        if (strcmp(places[i].name, page->name) == 0)
            html_write(out, " aria-current=\"page\"");
        html_write(out, ">%s</a></li>", places[i].title);
    }
    html_write(out, "</ul></nav>");
}

static void html_scripts(FILE *out, const char *folder, const char *const *names) {
    for (; *names != NULL; names++)
        html_write(out, "<script defer src=\"%s/%s.js\"></script>\n", folder, *names);
}

FILE *html_page_open(const HtmlReport *report, const HtmlPage *page) {
    static const char *const everywhere[] = {"data", "dom", "keys", NULL};
    static const char *const sheets[] = {"base", "code", "lists", "finding", "media", NULL};
    FILE *out = html_file_open(report, page->name);
    if (out == NULL)
        return NULL;
    html_write(out,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' file:; "
               "script-src 'self' file:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
               "trusted-types lockwise-data\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n"
               "<title>%s \u00b7 %s</title>\n",
               page->title, html_project(report));
    for (const char *const *sheet = sheets; *sheet != NULL; sheet++)
        html_write(out, "<link rel=\"stylesheet\" href=\"assets/%s.css\">\n", *sheet);
    html_scripts(out, "assets", everywhere);
    html_scripts(out, "data", page->data);
    html_scripts(out, "assets", page->scripts);
    html_write(out,
               "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
               "<header class=\"site\"><p><a class=\"brand\" href=\"index.html\">lockwise</a>"
               " <span class=\"project\">%s</span></p>",
               html_project(report));
    html_nav(report, out, page);
    html_write(out, "</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    return out;
}

Status html_page_close(const HtmlReport *report, FILE *out, const HtmlPage *page) {
    const RunInfo *info = &report->run->info;
    html_write(out, "</main>\n<footer class=\"site\"><p>lockwise %s, run ", info->tool_version);
    (void)fprintf(out, "%lld", (long long)report->run->id);
    if (info->git_commit[0] != '\0') {
        html_write(out, ", commit <code>");
        html_escape(out, info->git_commit, strnlen(info->git_commit, 12));
        html_write(out, "</code>");
    }
    html_write(out, "</p></footer>\n</body>\n</html>\n");
    return html_file_close(report, out, page->name);
}
