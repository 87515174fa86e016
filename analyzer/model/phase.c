/* phase.c: see phase.h: phases as values. */
#include "model/phase.h"

#include <string.h>

PhaseId phase_intern(Phases *p, Phase phase) {
    bool is_new = false;
    uint64_t *slot = strmap_slot(p->ids, (const char *)&phase, sizeof phase, &is_new);
    if (is_new) {
        *slot = p->list.len;
        *vec_push(p->arena, &p->list) = phase;
    }
    return (PhaseId){(uint32_t)*slot};
}

/* ---- barriers ---- */

static uint32_t gcd(uint32_t a, uint32_t b) {
    while (b) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static Waits waits_normal(Waits w) {
    if (w.modulus)
        w.residue %= w.modulus;
    return w;
}

static Waits waits_join(Waits a, Waits b) {
    uint32_t apart = a.residue > b.residue ? a.residue - b.residue : b.residue - a.residue;
    return waits_normal((Waits){a.barrier, gcd(gcd(a.modulus, b.modulus), apart), a.residue});
}

static Waits waits_of(const Phase *phase, ClassId barrier) {
    for (uint32_t k = 0; k < phase->barrier_count; k++) {
        if (phase->barriers[k].barrier.i == barrier.i)
            return phase->barriers[k];
    }
    return (Waits){barrier, 0, 0};
}

/* Sets the waits at a barrier; those at more barriers than fit are not known, which a modulus of 1 would say: they are
 * left out of every phase alike, and so prove nothing. */
void phase_set_waits(Phase *phase, Waits waits) {
    uint32_t at = 0;
    while (at < phase->barrier_count && phase->barriers[at].barrier.i < waits.barrier.i)
        at++;
    bool found = at < phase->barrier_count && phase->barriers[at].barrier.i == waits.barrier.i;
    if (!found && phase->barrier_count == PHASE_BARRIERS)
        return;
    if (!found) {
        memmove(&phase->barriers[at + 1], &phase->barriers[at], sizeof(Waits) * (phase->barrier_count - at));
        phase->barrier_count++;
    }
    phase->barriers[at] = waits;
}

bool phase_is_apart(Phase a, Phase b) {
    for (uint32_t k = 0; k < a.barrier_count; k++) {
        Waits x = a.barriers[k], y = waits_of(&b, x.barrier);
        uint32_t step = gcd(x.modulus, y.modulus);
        bool known = false;
        for (uint32_t i = 0; i < b.barrier_count; i++)
            known = known || b.barriers[i].barrier.i == x.barrier.i;
        if (known && (step ? x.residue % step != y.residue % step : x.residue != y.residue))
            return true;
    }
    return false;
}

/* ---- joining and following ---- */

Phase phase_join(const Phases *p, Phase a, Phase b) {
    Phase both = {.passed = setpool_intersect(p->sets, a.passed, b.passed),
                  .given = setpool_union(p->sets, a.given, b.given)};
    for (uint32_t k = 0; k < a.barrier_count; k++)
        phase_set_waits(&both, waits_join(a.barriers[k], waits_of(&b, a.barriers[k].barrier)));
    for (uint32_t k = 0; k < b.barrier_count; k++)
        phase_set_waits(&both, waits_join(waits_of(&a, b.barriers[k].barrier), b.barriers[k]));
    return both;
}

Phase phase_then(const Phases *p, Phase before, Phase effect) {
    Phase after = before;
    after.passed = setpool_union(p->sets, before.passed, effect.passed);
    after.given = setpool_union(p->sets, before.given, effect.given);
    for (uint32_t k = 0; k < effect.barrier_count; k++) {
        Waits w = effect.barriers[k], had = waits_of(&before, w.barrier);
        phase_set_waits(&after, waits_normal((Waits){w.barrier, gcd(w.modulus, had.modulus), w.residue + had.residue}));
    }
    return after;
}
