/* rows.js: a list of any length of which only what can be seen is in the page. Rows have one height, which the style
 * sheet sets (--row); the list is as high as all of them, and the window scrolls. */
"use strict";

lockwise.rows = (() => {
    const {h} = lockwise.dom;
    const margin = 8;  // rows beyond the edges of the window

    class Rows {
        /* show(item, index): the content of a row. */
        constructor(list, show) {
            this.list = list;
            this.show = show;
            this.items = [];
            this.made = new Map();  // index -> element
            this.current = -1;
            addEventListener("scroll", () => this.draw(), {passive: true});
            addEventListener("resize", () => this.measure());
            addEventListener("beforeprint", () => this.draw(true));
            addEventListener("afterprint", () => this.draw());
        }

        set(items) {
            this.items = items;
            this.current = -1;
            this.clear();
            this.measure();
        }

        clear() {
            this.list.replaceChildren();
            this.made.clear();
        }

        measure() {
            const probe = h("li", {"aria-hidden": "true"});
            this.list.append(probe);
            this.height = probe.getBoundingClientRect().height;
            probe.remove();
            this.list.style.height = this.height * this.items.length + "px";
            for (const [index, element] of this.made) element.style.top = index * this.height + "px";
            this.draw();
        }

        range(all) {
            if (all) return [0, this.items.length];
            const top = this.list.getBoundingClientRect().top;
            const first = Math.floor(-top / this.height) - margin;
            const last = Math.ceil((innerHeight - top) / this.height) + margin;
            return [Math.max(0, first), Math.min(this.items.length, last)];
        }

        draw(all = false) {
            const [first, end] = this.range(all);
            for (const [index, element] of this.made)
                if ((index < first || index >= end) && !element.contains(document.activeElement)) {
                    element.remove();
                    this.made.delete(index);
                }
            for (let index = first; index < end; index++)
                if (!this.made.has(index)) this.make(index);
        }

        /* In order of the page, so that a reader and the Tab key go through it in order. */
        make(index) {
            const element = h("li", {"aria-setsize": this.items.length, "aria-posinset": index + 1},
                this.show(this.items[index], index));
            element.style.top = index * this.height + "px";
            const after = [...this.made.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
            this.list.insertBefore(element, after === undefined ? null : this.made.get(after));
            this.made.set(index, element);
        }

        /* Brings a row into view and its link into focus. */
        focus(index) {
            if (this.items.length === 0) return;
            this.current = Math.max(0, Math.min(this.items.length - 1, index));
            const top = this.list.getBoundingClientRect().top + this.current * this.height;
            if (top < 0 || top + this.height > innerHeight) scrollBy(0, top - innerHeight / 3);
            this.draw();
            this.made.get(this.current)?.querySelector("a")?.focus({preventScroll: true});
        }
    }

    return {Rows};
})();
