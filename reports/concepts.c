/* concepts.c: the table of the chapters; what there is to say of each is a text in concept_pages/. */
#include "reports/concepts.h"

#include "base/embed.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const Concept concepts[CONCEPT_COUNT] = {
    {1, "multitasking", "Defining concurrency, parallelism, and multitasking"},
    {2, "trade-offs", "Weighing the benefits and complexity of multitasking"},
    {3, "processes-and-threads", "Understanding the differences between processes and threads"},
    {4, "executor-pools", "Simplifying concurrency with executor pools"},
    {5, "locks", "How to prevent data corruption with locks"},
    {6, "gil", "How Python's global interpreter lock affects multithreading"},
    {7, "event-driven", "Overcoming thread limitations with event-driven programming"},
    {8, "async-await", "Writing concurrent code with async and await"},
    {9, "web-services", "Building high-performance web services with Starlette"},
    {10, "thread-counts", "Q&A on Python's speed and choosing thread counts"},
};

const Concept *concepts_all(void) {
    return concepts;
}

const Concept *concept_find(const char *id) {
    for (size_t i = 0; i < CONCEPT_COUNT; i++)
        if (strcmp(concepts[i].id, id) == 0)
            return &concepts[i];
    return NULL;
}

ProseVec concept_page(const Concept *concept, Arena *arena) {
    const EmbeddedFile *file =
        embedded_find(embedded_reports, arena_printf(arena, "reports/concept_pages/%s.md", concept->id));
    assert(file);
    return prose_read(file->text, arena);
}

const char *concept_text(const Concept *concept, Arena *arena) {
    return concept_page(concept, arena).data[0].text;
}
