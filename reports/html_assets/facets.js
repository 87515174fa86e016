/* facets.js: the filters beside the list: for each thing to filter by its values, most frequent first, as boxes to
 * tick. Several values of one facet mean any of them, several facets mean all of them. */
"use strict";

lockwise.facets = (() => {
    const {h} = lockwise.dom;
    const few = 6, more = 60;
    const openAtFirst = new Set(["tier", "status", "rule", "file"]);

    /* The end of a path tells more than its beginning. */
    const ending = (name) => (name.includes("/") && name.length > 30 ? "\u2026" + name.slice(-29) : name);

    /* Values that are worth a line: chosen ones, and those that would leave something. */
    const values = (facet) => {
        const found = facet.names.map((name, value) => value)
                          .filter((value) => facet.counts[value] > 0 || facet.chosen.has(value));
        if (facet.order === "fixed") return facet.id === "status" ? found : found.reverse();
        const weight = (value) => facet.counts[value] + (facet.chosen.has(value) ? 1e9 : 0);
        return found.sort((a, b) => weight(b) - weight(a) || a - b);
    };

    class Facets {
        /* changed(): a filter was changed. */
        constructor(place, filter, changed) {
            this.place = place;
            this.filter = filter;
            this.changed = changed;
            this.limits = new Map(filter.facets.map((facet) => [facet.id, few]));
            this.open = new Set(openAtFirst);
            this.sections = new Map(filter.facets.map((facet) => [facet.id, this.section(facet)]));
            place.replaceChildren(...this.sections.values());
        }

        section(facet) {
            const details = h("details",
                {class: "facet", open: this.open.has(facet.id), toggle: () => details.open && this.fill(facet)},
                h("summary", {}, facet.title), h("div", {}));
            return details;
        }

        draw() {
            for (const facet of this.filter.facets) {
                const details = this.sections.get(facet.id);
                const used = facet.counts.filter((count) => count > 0).length;
                details.hidden = used < 2 && facet.chosen.size === 0;
                details.classList.toggle("chosen", facet.chosen.size > 0);
                if (details.open) this.fill(facet);
            }
        }

        fill(facet) {
            const limit = this.limits.get(facet.id), all = values(facet).filter((value) => facet.names[value] !== "");
            const focused = document.activeElement?.id;
            const list = h("ul", {}, all.slice(0, limit).map((value) => this.item(facet, value)));
            const rest = all.length - limit;
            const button = rest > 0 ? h("button", {
                type: "button",
                class: "more",
                "aria-label": `more of ${facet.title}`,
                click: () => this.widen(facet)
            },
                                          `${rest} more`) :
                                      null;
            this.sections.get(facet.id).lastElementChild.replaceChildren(list, ...(button ? [button] : []));
            if (focused) document.getElementById(focused)?.focus({preventScroll: true});
        }

        item(facet, value) {
            const id = facet.id + "-" + value;
            return h("li", {},
                h("label", {title: facet.names[value]}, h("input", {
                    type: "checkbox",
                    id,
                    checked: facet.chosen.has(value),
                    change: () => this.toggle(facet, value)
                }),
                    h("span", {class: "value"}, ending(facet.names[value])),
                    h("span", {class: "count"}, String(facet.counts[value]))));
        }

        widen(facet) {
            this.limits.set(facet.id, this.limits.get(facet.id) + more);
            this.fill(facet);
        }

        toggle(facet, value) {
            if (!facet.chosen.delete(value)) facet.chosen.add(value);
            this.changed();
        }
    }

    /* What is chosen, one button for each facet that takes it back. */
    const chips = (filter, changed) => {
        const drop = (facet) => {
            facet.chosen.clear();
            changed();
        };
        const words = (facet) => [...facet.chosen].map((value) => facet.names[value]).join(" or ");
        const chosen =
            filter.facets.filter((facet) => facet.chosen.size > 0)
                .map((facet) => h("button",
                         {type: "button", class: "chip", title: "take this filter back", click: () => drop(facet)},
                         `${facet.title.toLowerCase()}: ${words(facet)} \u00d7`));
        const clear = () => {
            for (const facet of filter.facets) facet.chosen.clear();
            filter.query = "";
            changed();
        };
        return chosen.length > 0 ?
            [...chosen, h("button", {type: "button", class: "chip clear", click: clear}, "show all")] :
            [];
    };

    return {Facets, chips};
})();
