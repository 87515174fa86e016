/* html.c: a folder of static pages. Each page is complete without script and without the network: a style sheet
 * beside it is all that the content security policy lets it load. The same run gives the same bytes. */
#include "reports/formats_internal.h"
#include "reports/html_internal.h"
#include "reports/utf8.h"

#include "base/embed.h"
#include "base/folders.h"
#include "base/map.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { NAME_UNBROKEN = 24 };

void html_escape(FILE *out, const char *text, size_t len) {
    for (size_t at = 0, size; at < len; at += size) {
        uint32_t code = utf8_harmless(utf8_decode(text + at, len - at, &size));
        switch (code) {
        case '&':
            (void)fputs("&amp;", out);
            break;
        case '<':
            (void)fputs("&lt;", out);
            break;
        case '>':
            (void)fputs("&gt;", out);
            break;
        case '"':
            (void)fputs("&quot;", out);
            break;
        case '\'':
            (void)fputs("&#39;", out);
            break;
        default:
            utf8_write(out, code);
        }
    }
}

void html_write(FILE *out, const char *format, ...) {
    va_list args;
    va_start(args, format);
    for (const char *at = format, *percent; *at != '\0'; at = percent + 2) {
        percent = strchr(at, '%');
        size_t len = percent != NULL ? (size_t)(percent - at) : strlen(at);
        (void)fwrite(at, 1, len, out);
        if (percent == NULL)
            break;
        if (percent[1] == 's') {
            const char *text = va_arg(args, const char *);
            html_escape(out, text, strlen(text));
        } else if (percent[1] == 'u') {
            (void)fprintf(out, "%u", va_arg(args, unsigned));
        } else {
            assert(percent[1] == '%');
            (void)fputc('%', out);
        }
    }
    va_end(args);
}

static bool is_word_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* Names of C and places in files stand out from prose by an underscore, an arrow, a call's brackets, or a dot or colon
 * in the middle of a word. */
static bool is_name(const char *word, size_t len) {
    for (size_t i = 1; i + 1 < len; i++)
        if ((word[i] == '.' || word[i] == ':') && is_word_byte(word[i - 1]) && is_word_byte(word[i + 1]))
            return true;
    return memchr(word, '_', len) != NULL || memmem(word, len, "->", 2) != NULL || memmem(word, len, "()", 2) != NULL;
}

void html_sentence(FILE *out, const char *text) {
    while (*text != '\0') {
        size_t len = strcspn(text, " "), core = len;
        while (core > 0 && strchr(",.;:", text[core - 1]) != NULL)
            core--;
        bool name = is_name(text, core);
        if (name) /* a short name is not broken; a long one may have to be on a narrow screen */
            html_write(out, core <= NAME_UNBROKEN ? "<code class=\"nb\">" : "<code>");
        html_escape(out, text, core);
        if (name)
            html_write(out, "</code>");
        html_escape(out, text + core, len - core + (text[len] == ' '));
        text += len + (text[len] == ' ');
    }
}

void html_paragraphs(FILE *out, const char *text) {
    while (*text != '\0') {
        const char *end = strstr(text, "\n\n");
        size_t len = end != NULL ? (size_t)(end - text) : strlen(text);
        if (len > 0) {
            (void)fputs("<p>", out);
            html_escape(out, text, len);
            (void)fputs("</p>\n", out);
        }
        text += len + (end != NULL ? 2 : 0);
    }
}

static void html_error(const HtmlReport *report, const char *name) {
    diag_error(report->diag, "check that the folder can be written to and that the disk has space",
               "cannot write '%s/%s': %s", report->dir, name, strerror(errno));
}

static FILE *html_file_open(const HtmlReport *report, const char *name) {
    FILE *out = fopen(arena_printf(report->scratch, "%s/%s", report->dir, name), "wbe");
    if (out == NULL)
        html_error(report, name);
    return out;
}

static Status html_file_close(const HtmlReport *report, FILE *out, const char *name) {
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

/* The last part of the root's path names the project well enough. */
static const char *html_project(const HtmlReport *report) {
    const char *root = report->run->info.root, *slash = strrchr(root, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : root;
}

FILE *html_page_open(const HtmlReport *report, const char *name, const char *title, const char *up) {
    FILE *out = html_file_open(report, name);
    if (out == NULL)
        return NULL;
    html_write(out,
               "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; "
               "base-uri 'none'; form-action 'none'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n"
               "<title>%s</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n"
               "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
               "<header class=\"site\"><p><a class=\"brand\" href=\"index.html\">lockwise</a>"
               " <span class=\"project\">%s</span></p>",
               title, html_project(report));
    if (up != NULL)
        html_write(out, "<nav aria-label=\"Breadcrumb\"><a href=\"index.html\">%s</a></nav>", up);
    html_write(out, "</header>\n<main id=\"main\">\n");
    return out;
}

Status html_page_close(const HtmlReport *report, FILE *out, const char *name) {
    const RunInfo *info = &report->run->info;
    html_write(out, "</main>\n<footer class=\"site\"><p>lockwise %s, run ", info->tool_version);
    (void)fprintf(out, "%lld", (long long)report->run->id);
    if (info->git_commit[0] != '\0') {
        html_write(out, ", commit <code>");
        html_escape(out, info->git_commit, strnlen(info->git_commit, 12));
        html_write(out, "</code>");
    }
    html_write(out, "</p></footer>\n</body>\n</html>\n");
    return html_file_close(report, out, name);
}

const char *html_finding_name(Arena *arena, const Finding *finding) {
    const char *colon = strchr(finding->fingerprint, ':');
    char *name = arena_strdup(arena, colon != NULL ? colon + 1 : finding->fingerprint);
    for (char *at = name; *at != '\0'; at++) /* a database may hold anything: no slash becomes part of a path */
        if (strchr("0123456789abcdefghijklmnopqrstuvwxyz", *at) == NULL)
            *at = '-';
    return arena_printf(arena, "finding-%s.html", name);
}

const char *html_tier_title(Tier tier) {
    static const char *const titles[TIER_COUNT] = {"Low", "High", "Definite"};
    return titles[tier];
}

const char *html_tier_text(Tier tier) {
    static const char *const texts[TIER_COUNT] = {
        "worth a look: it may well be harmless",
        "strong evidence, from the code and from how the same data is treated elsewhere",
        "no known way for it to be wrong, given what is assumed",
    };
    return texts[tier];
}

void html_tier_badge(FILE *out, Tier tier) {
    html_write(out, "<span class=\"badge tier-%s\" title=\"%s\">%s</span>", tier_name(tier), html_tier_text(tier),
               html_tier_title(tier));
}

void html_loc(FILE *out, const SourceLoc *loc) {
    html_write(out, "<span class=\"loc\">%s", loc->file);
    if (loc->line > 0)
        html_write(out, ":%u", loc->line);
    if (loc->line > 0 && loc->col > 0)
        html_write(out, ":%u", loc->col);
    html_write(out, "</span>");
}

static Status html_write_style(const HtmlReport *report) {
    const EmbeddedFile *style = embedded_find(embedded_reports, "reports/html_assets/style.css");
    assert(style != NULL);
    FILE *out = html_file_open(report, "style.css");
    if (out == NULL)
        return STATUS_FAILED;
    (void)fwrite(style->text, 1, style->len, out);
    return html_file_close(report, out, "style.css");
}

/* A name that only this program gives: "finding-", 32 hex digits, "-", an ordinal, ".html". */
static bool is_finding_name(const char *name) {
    enum { DIGITS = 32 };
    const char *at = name + strlen("finding-");
    if (strncmp(name, "finding-", strlen("finding-")) != 0 || strspn(at, "0123456789abcdef") != DIGITS)
        return false;
    at += DIGITS;
    return at[0] == '-' && strcmp(at + 1 + strspn(at + 1, "0123456789"), ".html") == 0;
}

/* Pages of findings that an earlier report left here and that are none of this one: kept, they would go on telling
 * of what was fixed. What cannot be removed does no harm to the report. */
static Status html_remove_old(const HtmlReport *report) {
    StrMap *current = strmap_new(report->arena);
    for (uint32_t i = 0; i < report->shown.len; i++) {
        const char *name = html_finding_name(report->arena, &report->shown.data[i]->finding);
        (void)strmap_slot(current, name, strlen(name), NULL);
    }
    DIR *dir = opendir(report->dir);
    if (dir == NULL) {
        diag_error(report->diag, NULL, "cannot read the folder '%s': %s", report->dir, strerror(errno));
        return STATUS_FAILED;
    }
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (is_finding_name(entry->d_name) && strmap_find(current, entry->d_name, strlen(entry->d_name)) == NULL)
            (void)unlink(arena_printf(report->arena, "%s/%s", report->dir, entry->d_name));
    (void)closedir(dir); /* only read from */
    return STATUS_OK;
}

static Status html_write_pages(HtmlReport *report) {
    TRY(html_remove_old(report));
    TRY(html_write_style(report));
    TRY(html_write_index(report));
    ArenaMark mark = arena_mark(report->scratch);
    for (int map = 0; map < HTML_MAP_COUNT && report->facts != NULL; map++) {
        TRY(html_write_map(report, (HtmlMap)map));
        arena_reset(report->scratch, mark);
    }
    for (uint32_t i = 0; i < CONCEPT_COUNT; i++) {
        TRY(html_write_concept(report, &concepts_all()[i]));
        arena_reset(report->scratch, mark);
    }
    for (uint32_t i = 0; i < report->shown.len; i++) {
        TRY(html_write_finding(report, i));
        arena_reset(report->scratch, mark);
    }
    return STATUS_OK;
}

Status report_html(const StoredRun *run, const StoredFacts *facts, const ReportOptions *options, const char *dir,
                   Arena *arena, Diag *diag, const char **out_index) {
    const char *failed;
    int error = folders_make(arena, dir, &failed);
    if (error != 0) {
        diag_error(diag, "name a folder that can be written to", "cannot make the folder '%s': %s", failed,
                   strerror(error));
        return STATUS_FAILED;
    }
    Arena *own = arena_new(), *scratch = arena_new();
    HtmlReport report = {.run = run,
                         .facts = facts,
                         .dir = dir,
                         .arena = own,
                         .scratch = scratch,
                         .diag = diag,
                         .sources = source_view_new(own, run)};
    VEC_EACH(const StoredFinding, stored, &run->findings)
        if (report_shows(options, stored))
            *vec_push(own, &report.shown) = stored;
    Status status = html_write_pages(&report);
    *out_index = arena_printf(arena, "%s/index.html", dir);
    arena_free(scratch);
    arena_free(own);
    return status;
}
