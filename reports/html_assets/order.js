/* order.js: which lock is taken while which is held. Locks that can be reached from each other along the arrows (a
 * strongly connected component) are drawn; all pairs are listed with their places. */
"use strict";

lockwise.dom.run(async () => {
    const {h, plural} = lockwise.dom;
    const {name, place} = lockwise.text;
    const [files, locks, threads, edges] = await lockwise.loadAll("files", "locks", "threads", "order");
    const view = document.getElementById("view");

    const pairs = new Map();  // "held>taken" -> places
    for (const [held, heldShared, taken, takenShared, unsure, file, line, fn, thread] of edges) {
        const key = held + ">" + taken;
        if (!pairs.has(key)) pairs.set(key, {key, held, taken, places: new Map()});
        const {places} = pairs.get(key), where = file + ":" + line;
        if (!places.has(where))
            places.set(where, {file, line, fn, unsure, shared: heldShared && takenShared, threads: new Set()});
        places.get(where).threads.add(thread);
    }

    /* By Tarjan's algorithm: components of more than one lock, or of one that is taken under itself. */
    const components = () => {
        const next = new Map(), found = [], index = new Map(), low = new Map(), stack = [];
        for (const {held, taken} of pairs.values()) next.set(held, [...(next.get(held) ?? []), taken]);
        const visit = (node) => {
            index.set(node, index.size);
            low.set(node, index.get(node));
            stack.push(node);
            for (const other of next.get(node) ?? []) {
                if (!index.has(other)) visit(other);
                if (stack.includes(other)) low.set(node, Math.min(low.get(node), low.get(other)));
            }
            if (low.get(node) !== index.get(node)) return;
            const component = stack.splice(stack.indexOf(node));
            if (component.length > 1 || pairs.has(node + ">" + node)) found.push(component.sort((a, b) => a - b));
        };
        for (const node of next.keys())
            if (!index.has(node)) visit(node);
        return found.sort((a, b) => b.length - a.length || a[0] - b[0]);
    };

    /* The locks of a component that are drawn: all, or those with the most arrows. */
    const drawn = (component) => {
        const inside = (pair) => component.includes(pair.held) && component.includes(pair.taken);
        const degree = (lock) => [...pairs.values()]
                                     .filter((pair) => inside(pair) && (pair.held === lock || pair.taken === lock))
                                     .length;
        return component.length <= lockwise.circle.most ? component :
                                                          component.map((lock) => [lock, degree(lock)])
                                                              .sort((a, b) => b[1] - a[1] || a[0] - b[0])
                                                              .slice(0, lockwise.circle.most)
                                                              .map(([lock]) => lock);
    };

    const isUnsure = (pair) => [...pair.places.values()].every((each) => each.unsure);

    const picture = (component) => {
        const shown = drawn(component);
        const arrows =
            [...pairs.values()]
                .filter((pair) => pair.held !== pair.taken && shown.includes(pair.held) && shown.includes(pair.taken))
                .map((pair) => ({
                    unsure: isUnsure(pair),
                    from: shown.indexOf(pair.held),
                    to: shown.indexOf(pair.taken),
                    label: "",
                    href: "#pair-" + pair.key,
                    title: `${locks[pair.taken].name} is taken while ${locks[pair.held].name} is held, at ${
                        plural(pair.places.size, "place")}`
                }));
        const title = component.length > 1 ? `${component.length} locks that are taken in a circle` :
                                             `${locks[component[0]].name} is taken while another of its kind is held`;
        const unsure = arrows.some((arrow) => arrow.unsure);
        return h("section", {class: "panel"}, h("h2", {}, title),
            unsure ?
                h("p", {class: "muted"}, "Dashed: only if a call through a pointer goes where it is taken to go.") :
                null,
            shown.length < component.length ?
                h("p", {class: "muted"}, `The ${shown.length} with the most arrows are drawn.`) :
                null,
            component.length > 1 ? lockwise.circle.element(title, shown.map((lock) => locks[lock].name), arrows) :
                                   h("p", {}, h("a", {href: `#pair-${component[0]}>${component[0]}`}, "the places")));
    };

    const row = (pair) => h("tr", {id: "pair-" + pair.key}, h("th", {scope: "row"}, name(locks[pair.held].name)),
        h("td", {}, name(locks[pair.taken].name)),
        h("td", {},
            h("ul", {class: "uses"},
                [...pair.places.values()].map(
                    (each) => h("li", {}, place(files, each.file, each.line), each.fn ? [" in ", name(each.fn)] : null,
                        " by ",
                        [...each.threads].map(
                            (thread, i) => [i > 0 ? ", " : "", threads[thread] ? name(threads[thread].name) : "?"]),
                        each.shared ? ", both for reading" : null,
                        each.unsure ? h("small", {}, " if a call is resolved rightly") : null)))));

    const circles = components();
    if (pairs.size === 0) view.append(h("p", {class: "empty"}, "No lock is taken while another is held."));
    else
        view.append(...circles.map(picture),
            circles.length === 0 ?
                h("p", {class: "notice good"}, "The arrows close no circle: all threads take locks in one order.") :
                "",
            h("section", {"aria-labelledby": "pairs"}, h("h2", {id: "pairs"}, "All pairs"),
                h("table", {class: "list pairs"},
                    h("thead", {}, h("tr", {}, ["While this is held", "this is taken",
                        "Where"].map((title) => h("th", {scope: "col"}, title)))),
                    h("tbody", {}, [...pairs.values()].map(row)))));
    performance.mark("lockwise-ready");
});
