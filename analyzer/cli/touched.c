/* touched.c: the changes are those of the working tree, as it is what was analysed, since it parted from the commit:
 * what others did on that branch meanwhile is not this one's work. */
#include "cli/touched.h"

#include "cli/git.h"
#include "findings/changes.h"

#include <string.h>

Status touched_check(const Options *o, const char *root, Arena *arena, Diag *diag) {
    return !o->changed_since || git_commit(root, o->changed_since, arena, diag) ? STATUS_OK : STATUS_FAILED;
}

Status touched_apply(const Options *o, const char *db, StoredRun *run, Arena *arena, Diag *diag) {
    if (!o->changed_since)
        return STATUS_OK;
    size_t len;
    const char *root = run->info.root;
    const char *diff = git_changes(root, o->changed_since, arena, diag);
    const char *added = diff ? git_new_files(root, arena, diag, &len) : NULL;
    const StoredFacts *stored = added ? store_read_facts(db, run->id, arena, diag) : NULL;
    if (!stored)
        return STATUS_FAILED;
    FileChangeVec changes = changes_read(diff, arena);
    for (const char *file = added; file < added + len; file += strlen(file) + 1)
        changes_add_file(&changes, file, arena);
    changes_match(&changes, run, &stored->facts);
    return STATUS_OK;
}
