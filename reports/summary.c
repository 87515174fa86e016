/* summary.c: the last lines of a run. What was not understood is said in the same breath as what was found: a clean
 * result over half of the files is no clean result. */
#include "reports/gap_view.h"
#include "reports/report.h"

#include "base/plural.h"

enum { SUMMARY_KINDS = 5 };

static void summary_findings(const StoredRun *run, const ReportOptions *options, FILE *out) {
    uint32_t counts[TIER_COUNT] = {0}, shown = 0, lower = 0, suppressed = 0, known = 0, untouched = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings) {
        const Finding *finding = &stored->finding;
        if (report_shows(options, stored)) {
            shown++;
            counts[finding->tier]++;
        } else if (options->new_only && stored->known) {
            known++;
        } else if (options->touched_only && stored->untouched) {
            untouched++;
        } else if (finding->suppressed[0] != '\0') {
            suppressed++;
        } else {
            lower++;
        }
    }
    if (shown == 0)
        (void)fputs("no findings", out);
    else
        (void)fprintf(out, "%u finding%s", shown, plural(shown));
    const char *separator = ": ";
    for (int tier = TIER_COUNT - 1; tier >= (int)options->min_tier; tier--) {
        if (counts[tier] > 0) {
            (void)fprintf(out, "%s%u %s", separator, counts[tier], tier_name((Tier)tier));
            separator = ", ";
        }
    }
    if (lower > 0)
        (void)fprintf(out, " (%u of a lower tier not shown)", lower);
    if (known > 0)
        (void)fprintf(out, " (%u of the baseline not shown)", known);
    if (untouched > 0)
        (void)fprintf(out, " (%u not touched by the changes)", untouched);
    if (suppressed > 0)
        (void)fprintf(out, " (%u suppressed)", suppressed);
}

static void summary_gaps(const StoredRun *run, FILE *out) {
    Arena *arena = arena_new();
    GapKindVec kinds = gap_view_kinds(arena, run);
    uint32_t places = 0, others = 0;
    VEC_EACH(const GapKindCount, kind, &kinds)
        if (!kind->whole_unit)
            places += kind->count;
    if (places > 0)
        (void)fprintf(out, "lockwise: %u place%s in the code %s not understood:\n", places, plural(places),
                      places == 1 ? "was" : "were");
    uint32_t lines = 0;
    VEC_EACH(const GapKindCount, kind, &kinds) {
        if (kind->whole_unit)
            continue;
        if (lines++ < SUMMARY_KINDS)
            (void)fprintf(out, "  %6u  %s\n", kind->count, kind->text);
        else
            others += kind->count;
    }
    if (others > 0)
        (void)fprintf(out, "  %6u  of other kinds\n", others);
    arena_free(arena);
}

void report_summary(const StoredRun *run, const ReportOptions *options, FILE *out) {
    const RunInfo *info = &run->info;
    (void)fputs("lockwise: ", out);
    summary_findings(run, options, out);
    (void)fprintf(out, " in %u file%s, %llu lines, %.1f s\n", info->tu_count, plural(info->tu_count),
                  (unsigned long long)info->lines, info->seconds_lower + info->seconds_model + info->seconds_rules);
    if (info->tu_failed > 0)
        (void)fprintf(out, "lockwise: %u of %u file%s %s not analysed\n", info->tu_failed, info->tu_count,
                      plural(info->tu_count), info->tu_failed == 1 ? "was" : "were");
    if (info->tu_degraded > 0)
        (void)fprintf(out, "lockwise: %u of %u file%s %s analysed only in part, because of errors in %s\n",
                      info->tu_degraded, info->tu_count, plural(info->tu_count),
                      info->tu_degraded == 1 ? "was" : "were", info->tu_degraded == 1 ? "it" : "them");
    summary_gaps(run, out);
}
